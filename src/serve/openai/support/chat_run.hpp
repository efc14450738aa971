// One answer of the OpenAI-compatible API: an app's run whose output becomes a chat completion, at
// once or in chunks. The run is stopped when the client goes.
//
// Chunks: the first has the role, those after it the answer's text as a model writes it (or all of
// it at the end, where no step streams), the last the finish_reason and our own member
//   "danlu": {run, conversation, citations, note, usage_counted, ignored, replaced}
// then, when asked for, one without choices that has the usage; then [DONE]. An error after the
// first chunk is an event {"error": {...}}, which the official clients raise.
#pragma once

#include "serve/api/endpoint.hpp"
#include "serve/openai/support/chat_request.hpp"

namespace danlu::serve {

// Starts the run and answers call.exchange when it ends. Throws what keeps it from starting.
void answer_chat(Call& call, ChatCompletionRequest request);

}  // namespace danlu::serve
