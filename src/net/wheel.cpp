#include "net/wheel.hpp"

#include <algorithm>

namespace weir::net {

void Wheel::Timer::unlink() {
    if (!next_) return;
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = nullptr;
}

Wheel::Wheel(SteadyTime start) : start_(start) {
    for (Slot& slot : slots_)
        slot.next_ = slot.previous_ = &slot;
}

Wheel::~Wheel() {
    for (Slot& slot : slots_) {
        while (slot.next_ != &slot)
            slot.next_->unlink();
        slot.next_ = slot.previous_ = nullptr;
    }
}

// The first tick that lies at or after the deadline.
std::int64_t Wheel::tick_after(Deadline at) const {
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(at - start_);
    return since / slot_width + 1;
}

void Wheel::set(Timer& timer, Deadline at) {
    timer.unlink();
    timer.at_ = at;
    if (at == no_deadline) return;
    const std::int64_t tick = std::max(tick_after(at), done_tick_ + 1);
    Slot& slot = slots_[static_cast<std::size_t>(tick) % slot_count];
    timer.previous_ = slot.previous_;
    timer.next_ = &slot;
    slot.previous_->next_ = &timer;
    slot.previous_ = &timer;
    // A deadline more than one turn away is looked at once a turn until it is due.
    const std::int64_t look = std::min(tick, done_tick_ + static_cast<std::int64_t>(slot_count));
    if (look_tick_ == 0 || look < look_tick_) look_tick_ = look;
}

Deadline Wheel::next() const {
    return look_tick_ == 0 ? no_deadline : start_ + look_tick_ * slot_width;
}

void Wheel::run(SteadyTime now) {
    const std::int64_t now_tick = tick_after(now) - 1;
    if (look_tick_ == 0 || now_tick < look_tick_) return;
    look_tick_ = 0;
    // After a long stall each slot is visited once, not once for every missed turn.
    const std::int64_t from =
        std::max(done_tick_ + 1, now_tick - static_cast<std::int64_t>(slot_count) + 1);
    for (std::int64_t tick = from; tick <= now_tick; ++tick) {
        done_tick_ = tick;
        fire_slot(tick, now);
    }
    const std::int64_t next = next_busy_tick();
    if (next != 0 && (look_tick_ == 0 || next < look_tick_)) look_tick_ = next;
}

void Wheel::fire_slot(std::int64_t tick, SteadyTime now) {
    Slot& slot = slots_[static_cast<std::size_t>(tick) % slot_count];
    // Moved to a list of its own first: a timer that fires may set others, into this slot too.
    Slot due;
    due.next_ = due.previous_ = &due;
    for (Timer* timer = slot.next_; timer != &slot;) {
        Timer* const next = timer->next_;
        if (timer->at_ <= now) {
            timer->unlink();
            timer->previous_ = due.previous_;
            timer->next_ = &due;
            due.previous_->next_ = timer;
            due.previous_ = timer;
        }
        timer = next;
    }
    while (due.next_ != &due) {
        Timer* const timer = due.next_;
        timer->unlink();
        timer->on_deadline();
    }
    due.next_ = due.previous_ = nullptr;
}

std::int64_t Wheel::next_busy_tick() const {
    for (std::int64_t tick = done_tick_ + 1;
         tick <= done_tick_ + static_cast<std::int64_t>(slot_count); ++tick) {
        const Slot& slot = slots_[static_cast<std::size_t>(tick) % slot_count];
        if (slot.next_ != &slot) return tick;
    }
    return 0;
}

}  // namespace weir::net
