#pragma once
// The wish to stop one request: asked for when its client leaves or its time is up, heard by
// whatever that request is waiting for. One thread; owned by the connection's coroutine, and
// outlives every wait that listens to it.
namespace weir::net {

class Cancel {
public:
    class Listener {
    public:
        virtual void on_cancel() = 0;

    protected:
        ~Listener() = default;
    };

    Cancel() = default;
    Cancel(const Cancel&) = delete;
    Cancel& operator=(const Cancel&) = delete;

    bool requested() const { return requested_; }
    void request() {
        requested_ = true;
        Cancel* const led = led_;
        Listener* const own = listener_;
        listener_ = nullptr;
        // Whoever is woken may end the request, and this with it: nothing here is touched
        // afterwards.
        if (own == nullptr) return led != nullptr ? led->request() : void();
        if (led != nullptr) led->requested_ = true;  // nobody waits there: see listen()
        own->on_cancel();
    }
    // From now on this cancel requests that one too; null ends it. It outlives this or the call
    // with null. For work of the request that can also be cancelled alone.
    void lead(Cancel* other) {
        led_ = other;
        if (requested_ && other != nullptr) other->request();
    }
    // A request waits for one thing at a time, so there is one listener at most.
    void listen(Listener* listener) { listener_ = listener; }
    void forget(Listener* listener) {
        if (listener_ == listener) listener_ = nullptr;
    }

private:
    Listener* listener_ = nullptr;
    Cancel* led_ = nullptr;
    bool requested_ = false;
};

}  // namespace weir::net
