#include "catalog/check/findings.hpp"

#include <utility>

namespace weir::catalog {

std::string_view name(Severity severity) {
    return severity == Severity::error ? "error" : "warning";
}

void Findings::add(Finding finding) {
    ++(finding.severity == Severity::error ? errors_ : warnings_);
    if (all_.size() < kept_max) all_.push_back(std::move(finding));
}

}  // namespace weir::catalog
