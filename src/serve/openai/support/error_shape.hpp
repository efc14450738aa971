// Errors as OpenAI's clients read them: {"error": {message, type, param, code}} with a status that
// makes them raise the fitting exception (401 AuthenticationError, 404 NotFoundError, ...). The
// hint follows the message; our own code is `danlu_code`, the Chinese text `message_zh`.
#pragma once

#include "base/error.hpp"
#include "serve/http/message.hpp"

namespace danlu::serve {

// The `error` object for a status.
Json openai_error(const Error& error, int status);
// Of a request.
Response openai_error_response(const Error& error);
// Of a run that failed after it began: 500, or 503 when something did not answer. The clients are
// told not to try again by themselves: a run may have acted.
Response openai_failed_run(const Error& error);

}  // namespace danlu::serve
