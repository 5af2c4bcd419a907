// Which area a cloud's region lies in. Regions of AWS and Google begin with the area's name; those
// of Azure are words. Names as the three clouds' region lists had them in November 2026.
#include <algorithm>
#include <array>

#include "route/constraints.hpp"

namespace weir::route {
namespace {

struct Area {
    std::string_view start;  // of a region's name
    std::string_view area;
};

// Longer beginnings stand before shorter ones of another area. Great Britain and Switzerland are
// in Europe and not in the EU; eu-west-2 (London) and eu-central-2 (Zurich) are AWS's names.
constexpr std::array areas = {
    Area{"eu-west-2", "uk"},
    Area{"eu-central-2", "ch"},
    Area{"europe-west2", "uk"},
    Area{"europe-west6", "ch"},
    Area{"eu", "eu"},
    Area{"uk", "uk"},
    Area{"swedencentral", "eu"},
    Area{"francecentral", "eu"},
    Area{"francesouth", "eu"},
    Area{"germanywestcentral", "eu"},
    Area{"germanynorth", "eu"},
    Area{"westeurope", "eu"},
    Area{"northeurope", "eu"},
    Area{"polandcentral", "eu"},
    Area{"italynorth", "eu"},
    Area{"spaincentral", "eu"},
    Area{"austriaeast", "eu"},
    Area{"belgiumcentral", "eu"},
    Area{"norway", "no"},
    Area{"switzerland", "ch"},
    Area{"us-gov", "us-gov"},
    Area{"usgov", "us-gov"},
    Area{"us", "us"},
    Area{"eastus", "us"},
    Area{"westus", "us"},
    Area{"centralus", "us"},
    Area{"northcentralus", "us"},
    Area{"southcentralus", "us"},
    Area{"westcentralus", "us"},
    Area{"ca", "ca"},
    Area{"northamerica-northeast", "ca"},
    Area{"ap-southeast-2", "au"},
    Area{"ap-southeast-4", "au"},
    Area{"australia", "au"},
    Area{"ap", "asia"},
    Area{"asia", "asia"},
    Area{"japan", "asia"},
    Area{"korea", "asia"},
    Area{"eastasia", "asia"},
    Area{"southeastasia", "asia"},
    Area{"centralindia", "asia"},
    Area{"southindia", "asia"},
    Area{"westindia", "asia"},
    Area{"cn", "cn"},
    Area{"china", "cn"},
    Area{"sa-east", "sa"},
    Area{"southamerica", "sa"},
    Area{"brazil", "sa"},
    Area{"me", "me"},
    Area{"il", "me"},
    Area{"uae", "me"},
    Area{"qatar", "me"},
    Area{"af", "af"},
    Area{"southafrica", "af"},
};

// "eu" is the start of "eu-west-1" and of "europe-west4", "us" not of "usual".
bool starts_as_word(std::string_view region, std::string_view start) {
    if (!region.starts_with(start)) return false;
    if (start.size() > 3 || region.size() == start.size()) return true;
    return region[start.size()] == '-' || region.starts_with("europe-");
}

}  // namespace

bool within_region(std::string_view region, std::string_view wanted) {
    if (region.empty()) return false;
    if (region == wanted) return true;
    const auto at = std::ranges::find_if(
        areas, [&](const Area& area) { return starts_as_word(region, area.start); });
    return at != areas.end() && at->area == wanted;
}

}  // namespace weir::route
