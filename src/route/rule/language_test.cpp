#include "route/rule/language.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace weir::route {
namespace {

TEST(Language, IsFoundByScriptOrLittleWords) {
    constexpr std::array samples = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"en", "What is the capital of France, and how do you get there?"},
        {"de", "Wie lautet die Hauptstadt von Frankreich, und wie komme ich mit der Bahn hin?"},
        {"fr", "Quelle est la capitale de la France et comment y aller avec les enfants ?"},
        {"es", "¿Cuál es la capital de Francia y cómo se llega con los niños por tren?"},
        {"it", "Qual è la capitale della Francia e come ci si arriva con il treno per Roma?"},
        {"pt", "Qual é a capital da França e como não perder o trem com uma criança?"},
        {"nl", "Wat is de hoofdstad van Frankrijk en hoe kom je daar met een kind?"},
        {"pl", "Jaka jest stolica Francji i jak się tam dostać?"},
        {"sv", "Vad är huvudstaden i Frankrike och hur kommer man dit på en dag?"},
        {"tr", "Fransa'nın başkenti ne ve bir çocuk ile nasıl gidilir?"},
        {"ru", "Какая столица Франции?"},
        {"uk", "Яка столиця Франції?"},
        {"el", "Ποια είναι η πρωτεύουσα;"},
        {"ar", "ما هي عاصمة فرنسا؟"},
        {"he", "מה בירת צרפת?"},
        {"hi", "फ्रांस की राजधानी क्या है?"},
        {"th", "เมืองหลวงของฝรั่งเศสคืออะไร"},
        {"zh", "法国的首都是哪里？"},
        {"ja", "フランスの首都はどこですか？"},
        {"ko", "프랑스의 수도는 어디입니까?"},
    });
    for (const auto& [language, text] : samples)
        EXPECT_EQ(language_of(text), language) << text;
    EXPECT_EQ(samples.size(), known_languages().size());
}

TEST(Language, OfCodeAndFragmentsIsUnknown) {
    EXPECT_EQ(language_of(""), "");
    EXPECT_EQ(language_of("int main() { return 0; }"), "");
    EXPECT_EQ(language_of("42 + 17 = ?"), "");
    EXPECT_EQ(language_of("\xff\xfe\xe3"), "");
}

TEST(Language, ForeignNamesInATextDoNotDecide) {
    EXPECT_EQ(language_of("What is the meaning of the word 道 and how do you write it?"), "en");
}

}  // namespace
}  // namespace weir::route
