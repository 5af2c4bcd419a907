#include "tests/sim/prompts.hpp"

#include <span>
#include <string_view>

namespace weir::simulation {
namespace {

using Words = std::span<const std::string_view>;

std::string_view one_of(Words words, Random& random) { return words[random.below(words.size())]; }

constexpr std::string_view names[] = {"Maria", "Tom",   "Aisha", "Kenji", "Lena",
                                      "Omar",  "Priya", "Jonas", "Chloe", "Diego"};
constexpr std::string_view things[] = {"apples", "pencils", "tickets", "bricks", "stamps", "books"};
constexpr std::string_view countries[] = {"Portugal", "Japan", "Kenya", "Norway", "Chile", "Laos"};
constexpr std::string_view languages[] = {"Python", "Rust", "Go", "Java", "C++", "Haskell"};
constexpr std::string_view dishes[] = {"pancakes", "lentil stew", "risotto", "apple pie", "curry"};
constexpr std::string_view cities[] = {"Vienna", "Lisbon", "Osaka", "Lima", "Nairobi", "Oslo"};
constexpr std::string_view functions[] = {"a binary search", "a hash table", "a sorted list",
                                          "a parser", "a queue"};

// A %n is a number, %p a name, %t a thing, %c a country, %l a language, %d a dish, %y a city and %f
// something to program.
std::string filled(std::string_view pattern, Random& random) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%') {
            text += pattern[i];
            continue;
        }
        switch (pattern[++i]) {
            case 'n': text += std::to_string(2 + random.below(96)); break;
            case 'p': text += one_of(names, random); break;
            case 't': text += one_of(things, random); break;
            case 'c': text += one_of(countries, random); break;
            case 'l': text += one_of(languages, random); break;
            case 'd': text += one_of(dishes, random); break;
            case 'y': text += one_of(cities, random); break;
            default: text += one_of(functions, random);
        }
    }
    return text;
}

constexpr std::string_view easy_patterns[] = {
    "Hello, this is %p! How are you today?",
    "Thanks %p, that is all for now.",
    "What is the capital of %c?",
    "How do you say good morning in the language of %c?",
    "Which colours does the flag of %c have?",
    "Please correct the spelling: I have bougth %n %t.",
    "Write %n in words.",
    "Give me a short title for a note about %t.",
    "Is %y a city in %c, yes or no?",
    "Translate to German: the %t are on the table.",
};
constexpr std::string_view hard_patterns[] = {
    "%p buys %n boxes with %n %t each, gives %n of them to %p, and sells a third of the rest for "
    "%n "
    "dollars each. How many %t are left, and how much money did %p make in total?",
    "A train leaves %y at %n km/h and another one leaves %y two hours later at %n km/h. If the "
    "distance is %n hundred km, after how many minutes do they meet, and who has gone further?",
    "Prove that for every integer n greater than %n the number n to the power of 5 minus n is "
    "divisible by 30. Write each step of the proof and name the theorem that you use.",
    "Let G be a finite group of order %n. Determine how many Sylow subgroups it may have, and "
    "prove "
    "whether G is simple. Explain each step.",
    "Implement %f in %l that several threads may use at once without locks. Show that it is "
    "linearizable, analyse its complexity and write tests for the corner cases.",
    "Compute the integral of x to the power of %n times the exponential function from 0 to "
    "infinity, and derive the recurrence that you use by integrating by parts.",
    "%p can paint a house in %n hours and %p in %n hours. They begin together, %p leaves after %n "
    "minutes. How long does the whole house take them, as an exact fraction of an hour?",
    "Find all real solutions of the equation x^4 - %nx^2 + %n = 0, and decide for which parameter "
    "it has exactly two. Justify your answer by a discriminant.",
};

constexpr std::string_view code_patterns[] = {
    "my %l program crashes when the list is empty, why",
    "please write a %l function for %f",
    "there is a bug in my loop over %n elements, how do I fix it",
    "why is this pointer null after the function returns",
    "%l does not compile any more since yesterday",  // in other words than any that describe it
};
constexpr std::string_view cooking_patterns[] = {
    "I need a recipe for %d for %n people",
    "how long does %d have to bake in the oven",
    "what can I cook with %n potatoes and some lentils",
    "which soup goes with bread for dinner",
    "is %d possible without eggs",
};
constexpr std::string_view travel_patterns[] = {
    "I want a cheap flight from %y to %y",  "which hotel in %y is close to the station",
    "when does the last train to %y leave", "find me a flight and a hotel in %y for %n days",
    "is %y worth a week in spring",
};
constexpr std::string_view stray_patterns[] = {
    "tell %p something nice about her birthday",
    "who won the elections of %c",
    "summarise the minutes of our meeting in %n words",
    "is it true that %t bring luck",
};

Said say(Words patterns, std::size_t sort, Random& random) {
    return {.text = filled(one_of(patterns, random), random), .sort = sort};
}

}  // namespace

Writer easy_and_hard(double hard_share) {
    return [hard_share](Random& random) {
        return random.unit() < hard_share ? say(hard_patterns, hard, random)
                                          : say(easy_patterns, easy, random);
    };
}

Writer topics(double stray_share) {
    return [stray_share](Random& random) {
        if (random.unit() < stray_share) return say(stray_patterns, stray, random);
        const std::size_t topic = random.below(3);
        const Words patterns = topic == code      ? Words(code_patterns)
                               : topic == cooking ? Words(cooking_patterns)
                                                  : Words(travel_patterns);
        return say(patterns, topic, random);
    };
}

}  // namespace weir::simulation
