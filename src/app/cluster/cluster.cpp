#include "app/cluster/cluster.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "route/hash.hpp"

namespace weir::app {
namespace {

using std::chrono::nanoseconds;

// One turn reads no more than this; the rest is there at the next.
constexpr int rounds_max = 64;

}  // namespace

Cluster::Cluster(ClusterSettings settings, const OpenMailbox& open,
                 std::shared_ptr<const gateway::Snapshot> snapshot, Say say)
    : settings_(std::move(settings)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      mailbox_(open(stop_)),
      say_(std::move(say)),
      sharing_(settings_.process, settings_.replica),
      random_(route::StableHash().add(settings_.process).value()),
      snapshot_(std::move(snapshot)) {
    take_snapshot();  // before the first request: from here on calls are counted for the others
}

Cluster::~Cluster() {
    stop();
    ::close(stop_);
}

void Cluster::start() {
    if (!thread_.joinable()) thread_ = std::thread(&Cluster::run, this);
}

void Cluster::stop() {
    (void)::eventfd_write(stop_, 1);
    if (thread_.joinable()) thread_.join();
}

void Cluster::use(std::shared_ptr<const gateway::Snapshot> snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_ = std::move(snapshot);
}

Cluster::Counts Cluster::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

void Cluster::count(std::int64_t Counts::* counter, std::int64_t more) {
    const std::lock_guard lock(mutex_);
    counts_.*counter += more;
}

void Cluster::take_snapshot() {
    std::shared_ptr<const gateway::Snapshot> now;
    {
        const std::lock_guard lock(mutex_);
        now = snapshot_;
    }
    if (now == used_) return;
    sharing_.use(*now->deployments, *now->health);
    used_ = std::move(now);
}

void Cluster::run() {
    pollfd watched{.fd = stop_, .events = POLLIN, .revents = 0};
    while (true) {
        const nanoseconds pause = turn(std::chrono::steady_clock::now());
        const auto ms = std::chrono::ceil<std::chrono::milliseconds>(pause).count();
        // A signal that ends the wait early means one turn too soon, which harms nobody.
        if (::poll(&watched, 1, static_cast<int>(ms)) > 0) return;
    }
}

nanoseconds Cluster::turn(SteadyTime now) {
    take_snapshot();
    const Result<void> done = tell_and_hear(now);
    if (!done) return failed(done.error());
    if (failures_in_row_ > 0 || !answered_)
        say_(LogLevel::info, answered_ ? "cluster: Redis answers again"
                                       : "cluster: sharing with other replicas over Redis");
    failures_in_row_ = 0;
    answered_ = true;
    const std::lock_guard lock(mutex_);
    counts_.connected = true;
    return settings_.every;
}

nanoseconds Cluster::failed(const Error& error) {
    if (error.kind() == ErrorKind::client_cancelled) return settings_.every;  // we are stopping
    if (failures_in_row_ == 0)
        say_(LogLevel::error,
             fmt::format("cluster: {}; this replica goes by its own figures and keeps trying",
                         error.message()));
    failures_in_row_ = std::min(failures_in_row_ + 1, 20);
    {
        const std::lock_guard lock(mutex_);
        counts_.connected = false;
        ++counts_.failures;
    }
    const nanoseconds most = std::max(settings_.pause_max, settings_.every);
    const nanoseconds pause =
        std::min(settings_.every * (std::int64_t{1} << failures_in_row_), most);
    // Not all replicas at the same moment.
    const auto half = static_cast<std::uint64_t>(pause.count() / 2);
    return pause - nanoseconds(static_cast<std::int64_t>(random_.below(half + 1)));
}

Result<void> Cluster::tell_and_hear(SteadyTime now) {
    const route::Bulletin bulletin = sharing_.tell(now);
    std::string text = bulletin.empty() ? std::string() : route::write_bulletin(bulletin);
    if (text.size() > route::Bulletin::bytes_max) text.clear();  // nobody would read it
    for (int i = 0; i < rounds_max; ++i) {
        const Result<Mailbox::Round> round = mailbox_->round(text);
        if (!round) {
            if (!text.empty()) sharing_.lost();
            sharing_.drop(now);
            return fail(round.error());
        }
        if (!text.empty()) count(&Counts::told);
        text.clear();
        for (const Mailbox::Letter& letter : round->letters)
            hear(letter, now);
        if (!round->more) break;
    }
    return {};
}

void Cluster::hear(const Mailbox::Letter& letter, SteadyTime now) {
    const Result<route::Bulletin> bulletin = route::read_bulletin(letter.text);
    if (!bulletin) {
        const bool version = bulletin.error().kind() == ErrorKind::unsupported;
        count(version ? &Counts::versions : &Counts::refused);
        if (!std::exchange(said_refused_, true))
            say_(LogLevel::warning, fmt::format("cluster: a word of another replica is passed over "
                                                "({}); weir_cluster_refused_total counts more",
                                                bulletin.error().message()));
        return;
    }
    if (bulletin->process == settings_.process) return;
    const bool all = settings_.cold || !letter.before;
    const route::Sharing::Heard heard =
        sharing_.hear(*bulletin, letter.age,
                      all ? route::Sharing::Take::everything : route::Sharing::Take::outages, now);
    if (heard.outages > 0)
        say_(LogLevel::info,
             fmt::format("cluster: {} deployments or keys rest here too, as {} says", heard.outages,
                         bulletin->replica.empty() ? bulletin->process : bulletin->replica));
    const std::lock_guard lock(mutex_);
    ++counts_.heard;
    counts_.outages += heard.outages;
    counts_.disbelieved += heard.disbelieved;
    counts_.unknown += heard.unknown;
}

}  // namespace weir::app
