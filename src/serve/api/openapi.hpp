// The OpenAPI 3.1 document, made from the endpoints' own descriptions. Pure.
#pragma once

#include <span>

#include "serve/api/endpoint.hpp"

namespace danlu::serve {

Json openapi_document(std::span<const Endpoint> endpoints);

}  // namespace danlu::serve
