// Errors of language models and their servers.
#pragma once

#include "base/error.hpp"

namespace danlu::model {

inline constexpr ErrorCode kUnreachable{
    "model.unreachable",
    Failure::unavailable,
    {"The model server {server} cannot be reached: {detail}.",
     "无法连接模型服务器 {server}：{detail}。"},
    {"Start that server, or correct its address (danlu model list shows it).",
     "请启动该服务器，或更正地址（用 danlu model list 查看）。"}};
inline constexpr ErrorCode kCertificate{
    "model.certificate",
    Failure::denied,
    {"The certificate of the model server {server} is not trusted: {detail}.",
     "模型服务器 {server} 的证书不受信任：{detail}。"},
    {"Correct the host name or the clock, or add the certificate of its authority to the system.",
     "请检查主机名和系统时间，或把其颁发机构的证书加入系统。"}};
inline constexpr ErrorCode kNotOpenai{
    "model.not_compatible",
    Failure::unavailable,
    {"{server} answers, but not as an OpenAI-compatible server: {found}.",
     "{server} 有应答，但不是兼容 OpenAI 的服务器：{found}。"},
    {"Check the address; it usually ends in /v1.", "请检查地址；通常以 /v1 结尾。"}};
inline constexpr ErrorCode kKeyMissing{
    "model.key_missing",
    Failure::denied,
    {"The model server {server} asks for a key, and none is configured for '{model}'.",
     "模型服务器 {server} 需要密钥，但没有为“{model}”配置密钥。"},
    {"Add one with danlu model add, or set {variable}.",
     "请用 danlu model add 添加密钥，或设置环境变量 {variable}。"}};
inline constexpr ErrorCode kKeyWrong{
    "model.key_wrong",
    Failure::denied,
    {"The model server {server} does not accept the key of '{model}' (HTTP {status}).",
     "模型服务器 {server} 不接受“{model}”的密钥（HTTP {status}）。"},
    {"Enter a valid key again; it may have expired or lack the right to use this model.",
     "请重新输入有效的密钥；它可能已过期，或没有使用该模型的权限。"}};
inline constexpr ErrorCode kNameUnknown{
    "model.name_unknown",
    Failure::not_found,
    {"The server {server} has no model '{model}'{near}.",
     "服务器 {server} 没有模型“{model}”{near}。"},
    {"Models there: {available}.", "该服务器上的模型：{available}。"}};
inline constexpr ErrorCode kContextTooLong{
    "model.context_too_long",
    Failure::limit,
    {"The text is too long for the model '{model}': {detail}.",
     "文本超出了模型“{model}”的上下文长度：{detail}。"},
    {"Send less text, or use a model or server setting with a longer context.",
     "请减少文本，或改用上下文更长的模型或服务器设置。"}};
inline constexpr ErrorCode kRateLimited{
    "model.rate_limited",
    Failure::unavailable,
    {"The model server {server} refuses more requests for now, after {attempts} attempts: "
     "{detail}.",
     "模型服务器 {server} 暂时不接受更多请求（已尝试 {attempts} 次）：{detail}。"},
    {"Wait a while, send fewer requests at once, or check the quota of the account.",
     "请稍候，减少并发请求，或检查账户额度。"}};
inline constexpr ErrorCode kServerFailed{
    "model.server_failed",
    Failure::unavailable,
    {"The model server {server} failed (HTTP {status}) in {attempts} attempts: {detail}.",
     "模型服务器 {server} 出错（HTTP {status}，尝试 {attempts} 次）：{detail}。"},
    {"Look at the log of that server and try again.", "请查看该服务器的日志后重试。"}};
inline constexpr ErrorCode kRequestRefused{
    "model.request_refused",
    Failure::input,
    {"The model server {server} refused the request (HTTP {status}): {detail}.",
     "模型服务器 {server} 拒绝了请求（HTTP {status}）：{detail}。"},
    {"Change what it names; not every server knows every option.",
     "请按提示修改；并非每个服务器都支持所有选项。"}};
inline constexpr ErrorCode kRubbish{
    "model.answer_unusable",
    Failure::unavailable,
    {"The model '{model}' gave an answer that cannot be used: {detail}.",
     "模型“{model}”的回答无法使用：{detail}。"},
    {"Try again; if it happens often, use another model or server version.",
     "请重试；若经常发生，请换用其他模型或服务器版本。"}};
inline constexpr ErrorCode kAnswerCut{
    "model.answer_cut",
    Failure::unavailable,
    {"The answer of the model '{model}' broke off: {detail}.",
     "模型“{model}”的回答中断了：{detail}。"},
    {"Try again; look at the log of the model server.", "请重试，并查看模型服务器的日志。"}};
inline constexpr ErrorCode kTooSlow{
    "model.timeout",
    Failure::unavailable,
    {"The model '{model}' was not done within {milliseconds} ms.",
     "模型“{model}”在 {milliseconds} 毫秒内没有完成。"},
    {"Ask for a shorter answer (max_tokens), use a faster model, or allow more time.",
     "请缩短回答（max_tokens），换用更快的模型，或延长时限。"}};
inline constexpr ErrorCode kAnswerTooLong{
    "model.answer_too_long",
    Failure::limit,
    {"The answer of the model '{model}' is larger than {bytes} bytes and was stopped.",
     "模型“{model}”的回答超过 {bytes} 字节，已停止。"},
    {"Limit the answer with max_tokens.", "请用 max_tokens 限制回答长度。"}};
inline constexpr ErrorCode kStructureInvalid{
    "model.structure_invalid",
    Failure::unavailable,
    {"The model '{model}' did not answer in the form asked for: {problem}.",
     "模型“{model}”没有按要求的格式回答：{problem}。"},
    {"Simplify the schema, or use a more capable model.",
     "请简化结构要求，或换用能力更强的模型。"}};
inline constexpr ErrorCode kToolsInvalid{
    "model.request_invalid",
    Failure::usage,
    {"The request cannot be sent: {detail}.", "请求无法发送：{detail}。"},
    {"Correct it and try again.", "请更正后重试。"}};

inline constexpr ErrorCode kEntryUnknown{
    "model.unknown",
    Failure::not_found,
    {"No model is configured under the name '{name}'{near}.", "没有配置名为“{name}”的模型{near}。"},
    {"Configured: {known}. danlu model add adds one.",
     "已配置：{known}。可用 danlu model add 添加。"}};
inline constexpr ErrorCode kNoneConfigured{
    "model.none_configured",
    Failure::not_found,
    {"No {kind} model is configured.", "没有配置 {kind} 模型。"},
    {"Start a local server such as Ollama, or add one with danlu model add.",
     "请启动 Ollama 等本地服务器，或用 danlu model add 添加。"}};
inline constexpr ErrorCode kEntryExists{
    "model.exists",
    Failure::usage,
    {"A model named '{name}' is configured already.", "已有名为“{name}”的模型。"},
    {"Choose another name, or remove that one first.", "请换一个名称，或先删除原有的。"}};
inline constexpr ErrorCode kEntryName{
    "model.name_invalid",
    Failure::usage,
    {"'{name}' cannot be the name of a model here.", "“{name}”不能用作模型名称。"},
    {"Use up to 64 letters, digits, '-', '_', '.' and ':'.",
     "请使用不超过 64 个的字母、数字、“-”、“_”、“.”和“:”。"}};
inline constexpr ErrorCode kRegistryInvalid{
    "model.registry_invalid",
    Failure::input,
    {"{path} cannot be read as a list of models: {detail}.",
     "无法把 {path} 读作模型列表：{detail}。"},
    {"Correct that file, or move it away and add the models again.",
     "请修正该文件，或移走它后重新添加模型。"}};

}  // namespace danlu::model
