#pragma once
// Deadlines of many sockets: a hashed wheel of 16 ms slots. Setting and clearing are a few pointer
// writes, without allocation or system call; the loop asks how long it may sleep, and lets the
// wheel fire what is due. A deadline fires up to one slot late, never early. One thread; entries
// unlink themselves when destroyed.
#include <array>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"

namespace weir::net {

class Wheel {
public:
    class Timer {
    public:
        Timer() = default;
        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;
        virtual ~Timer() { unlink(); }
        virtual void on_deadline() = 0;
        bool armed() const { return next_ != nullptr; }

    private:
        friend class Wheel;
        void unlink();

        Timer* next_ = nullptr;
        Timer* previous_ = nullptr;
        Deadline at_ = no_deadline;
    };

    explicit Wheel(SteadyTime start);
    ~Wheel();
    Wheel(const Wheel&) = delete;
    Wheel& operator=(const Wheel&) = delete;

    // Replaces the timer's earlier deadline; no_deadline clears it.
    void set(Timer& timer, Deadline at);
    static void clear(Timer& timer) { timer.unlink(); }

    // When run() has something to look at; no_deadline when no timer is set.
    Deadline next() const;
    // Fires what is due.
    void run(SteadyTime now);

private:
    // The list head of a slot; never fires itself.
    struct Slot final : Timer {
        void on_deadline() override {}
    };
    static constexpr std::size_t slot_count = 1024;
    static constexpr std::chrono::milliseconds slot_width{16};

    std::int64_t tick_after(Deadline at) const;
    void fire_slot(std::int64_t tick, SteadyTime now);
    std::int64_t next_busy_tick() const;

    std::array<Slot, slot_count> slots_;
    SteadyTime start_;
    std::int64_t done_tick_ = 0;  // every slot up to this one has been looked at
    std::int64_t look_tick_ = 0;  // the next one worth looking at; 0: none
};

}  // namespace weir::net
