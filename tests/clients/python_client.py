"""The official OpenAI client for Python against a Danlu server.

python_client.py URL TOKEN WRONG_APP_TOKEN: prints one line per broken promise and "N checks, N failed".
The app `echo` answers with what was asked, `endless` never ends, `ask-docs` cites documents.
"""
import sys
import time

import openai

url, token, other_token = sys.argv[1:4]
client = openai.OpenAI(base_url=url + "/v1", api_key=token, max_retries=0, timeout=30)
checks = failures = 0
LONG = "Tell me about the tea room: 茶室几点开门？ " * 6


def check(sentence, holds):
    global checks, failures
    checks += 1
    if not holds:
        failures += 1
        print("FAILED (python): " + sentence)


def raises(sentence, kind, status, call, code=None):
    try:
        call()
        check(sentence + ": nothing was raised", False)
    except openai.APIStatusError as error:
        check(f"{sentence}: {type(error).__name__} {error.status_code} {error.message}",
              type(error) is kind and error.status_code == status)
        if code is not None:
            check(f"{sentence}: code {error.code}", error.code == code)


def ask(text, **more):
    return client.chat.completions.create(
        model=more.pop("model", "echo"), messages=[{"role": "user", "content": text}], **more)


names = [model.id for model in client.models.list()]
check("the apps with a chat are listed", {"ask-docs", "echo", "endless"} <= set(names))
check("one of them is shown", client.models.retrieve("echo").id == "echo")

answer = ask("hello", temperature=0.1, user="somebody", seed=7, max_completion_tokens=50)
check("the answer is there", answer.choices[0].message.content == "hello")
check("it ended by itself", answer.choices[0].finish_reason == "stop" and answer.object == "chat.completion")
check("the usage is the model's", answer.usage.total_tokens > 0 and answer.danlu["usage_counted"] == "model")
check("what has no effect is said", set(answer.danlu["ignored"]) >= {"temperature", "max_completion_tokens"})
check("parts of text are read", client.chat.completions.create(model="echo", messages=[
    {"role": "user", "content": [{"type": "text", "text": "one"}]}]).choices[0].message.content == "one")

cited = ask("How long is the kettle guaranteed?", model="ask-docs")
citations = cited.danlu["citations"]
check("the app's citations come along", bool(citations) and citations[0]["verified"] and "[1]" in cited.choices[0].message.content)

chunks = list(ask(LONG, stream=True, stream_options={"include_usage": True}))
text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
check("the stream gives the whole answer", text == LONG)
check("it says that it ended", [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop")
check("its last chunk has the usage", not chunks[-1].choices and chunks[-1].usage.total_tokens > 0)
check("without being asked there is no usage", all(c.usage is None for c in ask("hi", stream=True)))
check("the stream ends at a stop", "".join(c.choices[0].delta.content or "" for c in ask(LONG, stream=True, stop=["茶室"])) == LONG.split("茶室")[0])

before = time.monotonic()
with ask("go", model="endless", stream=True) as stream:
    for number, chunk in enumerate(stream):
        if number > 3:
            break
check("an answer comes in pieces while it is written", number > 3)
check("an endless stream can be left", time.monotonic() - before < 20)

raises("an unknown model", openai.NotFoundError, 404, lambda: ask("x", model="no-such-app"), "model_not_found")
raises("an unknown model is not shown", openai.NotFoundError, 404, lambda: client.models.retrieve("no-such-app"))
raises("an app without a chat", openai.NotFoundError, 404, lambda: ask("x", model="plain"))
raises("two answers", openai.BadRequestError, 400, lambda: ask("x", n=2), "unsupported_parameter")
raises("tools", openai.BadRequestError, 400, lambda: ask("x", tools=[{"type": "function", "function": {"name": "f"}}]))
raises("logprobs", openai.BadRequestError, 400, lambda: ask("x", logprobs=True))
raises("no messages", openai.BadRequestError, 400, lambda: client.chat.completions.create(model="echo", messages=[]))
raises("an image", openai.BadRequestError, 400, lambda: client.chat.completions.create(model="echo", messages=[
    {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}]}]))
wrong = client.with_options(api_key="not-a-token")
raises("a wrong token", openai.AuthenticationError, 401, lambda: wrong.models.list(), "invalid_api_key")
raises("a wrong token for a stream", openai.AuthenticationError, 401, lambda: wrong.chat.completions.create(
    model="echo", messages=[{"role": "user", "content": "x"}], stream=True))
other = client.with_options(api_key=other_token)
raises("another app's token", openai.NotFoundError, 404, lambda: other.chat.completions.create(
    model="echo", messages=[{"role": "user", "content": "x"}]))
check("another app's token sees its app alone", [model.id for model in other.models.list()] == ["ask-docs"])
raises("a model that fails", openai.InternalServerError, 503, lambda: ask("x", model="broken"))
try:
    list(ask("x", model="broken", stream=True))
    check("a failing stream raises", False)
except openai.APIError as error:
    check("a failing stream raises its reason", bool(error.message))

print(f"{checks} checks, {failures} failed")
sys.exit(failures != 0)
