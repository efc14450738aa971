// The pages: what the fallback route answers.
#pragma once

#include "serve/http/message.hpp"

namespace danlu::serve {

// A file of the embedded pages, index.html for other addresses of people, 404 for the rest.
Response page(const Request& request);

}  // namespace danlu::serve
