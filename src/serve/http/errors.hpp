// Errors of the HTTP server; which status each gives: http_status (message.cpp).
#pragma once

#include "base/error.hpp"

namespace danlu::serve {

inline constexpr ErrorCode kPortTaken{"http.port_taken",
                                      Failure::unavailable,
                                      {"Port {port} of {host} is in use by another program.",
                                       "{host} 的端口 {port} 已被其他程序占用。"},
                                      {"Stop that program, or choose another port with --port.",
                                       "请停止该程序，或用 --port 指定其他端口。"}};
inline constexpr ErrorCode kNoFreePort{
    "http.no_free_port",
    Failure::unavailable,
    {"None of the ports {first} to {last} is free.", "端口 {first} 到 {last} 都被占用。"},
    {"Choose a free port with --port.", "请用 --port 指定空闲端口。"}};
inline constexpr ErrorCode kAddressInvalid{
    "http.address_invalid",
    Failure::usage,
    {"'{host}' is not an address to listen at.", "“{host}”不是可监听的地址。"},
    {"Give a numeric address of this machine such as 127.0.0.1, 0.0.0.0 or ::1, or localhost.",
     "请填写本机的数字地址，如 127.0.0.1、0.0.0.0、::1，或 localhost。"}};
inline constexpr ErrorCode kListenFailed{
    "http.listen_failed",
    Failure::unavailable,
    {"Cannot listen at {host} port {port}: {reason}.", "无法监听 {host} 的端口 {port}：{reason}。"},
    {"Check the address, and the right to use that port (below 1024 it needs the administrator).",
     "请检查地址以及使用该端口的权限（1024 以下需要管理员）。"}};
inline constexpr ErrorCode kRouteInvalid{
    "http.route_invalid",
    Failure::internal,
    {"The route {route} cannot be added: {reason}.", "无法添加路由 {route}：{reason}。"},
    {"This is a mistake in the program; please report it.", "这是程序错误，请反馈。"}};

inline constexpr ErrorCode kRequestMalformed{
    "http.request_malformed",
    Failure::usage,
    {"This is not a proper HTTP request: {detail}.", "不是合规的 HTTP 请求：{detail}。"},
    {"Use a client that follows RFC 9112.", "请使用遵循 RFC 9112 的客户端。"}};
inline constexpr ErrorCode kVersionUnknown{
    "http.version_unknown",
    Failure::usage,
    {"Only HTTP/1.1 and HTTP/1.0 are spoken here.", "这里只支持 HTTP/1.1 和 HTTP/1.0。"},
    {"Set the client to HTTP/1.1.", "请把客户端设为 HTTP/1.1。"}};
inline constexpr ErrorCode kNotImplemented{
    "http.not_implemented",
    Failure::usage,
    {"This server does not know {what}.", "服务器不支持 {what}。"},
    {"See /openapi.json for what it does.", "可用的功能见 /openapi.json。"}};
inline constexpr ErrorCode kHeadTooLarge{
    "http.head_too_large",
    Failure::limit,
    {"The head of the request is too large (at most {bytes} bytes and {count} fields).",
     "请求头过大（最多 {bytes} 字节、{count} 个字段）。"},
    {"Send fewer or shorter headers; clear the cookies of this address.",
     "请减少请求头，或清除该地址的 Cookie。"}};
inline constexpr ErrorCode kTargetTooLong{
    "http.target_too_long",
    Failure::limit,
    {"The address asked for is longer than {bytes} bytes.", "请求的地址超过 {bytes} 字节。"},
    {"Shorten the address or its query.", "请缩短地址或查询参数。"}};
inline constexpr ErrorCode kBodyTooLarge{
    "http.body_too_large",
    Failure::limit,
    {"The body is larger than {bytes} bytes.", "请求体超过 {bytes} 字节。"},
    {"Send less at once.", "请减少一次发送的内容。"}};
inline constexpr ErrorCode kBodyNotJson{
    "http.body_not_json",
    Failure::usage,
    {"The body is not valid JSON: {detail}", "请求体不是有效的 JSON：{detail}"},
    {"Send a JSON object with Content-Type: application/json.",
     "请发送 JSON 对象，并设置 Content-Type: application/json。"}};
inline constexpr ErrorCode kQueryInvalid{
    "http.query_invalid",
    Failure::usage,
    {"The query parameter '{name}' is not an integer from {low} to {high}.",
     "查询参数“{name}”不是 {low} 到 {high} 的整数。"},
    {"Correct it or leave it out.", "请改正或省略该参数。"}};
inline constexpr ErrorCode kNotFound{"http.not_found",
                                     Failure::not_found,
                                     {"There is nothing at {path}.", "{path} 不存在。"},
                                     {"Check the address; /openapi.json lists what there is.",
                                      "请检查地址；可用的地址见 /openapi.json。"}};
inline constexpr ErrorCode kMethodNotAllowed{
    "http.method_not_allowed",
    Failure::usage,
    {"{method} is not possible here.", "此处不支持 {method}。"},
    {"Possible: {allow}.", "可用的方法：{allow}。"}};
inline constexpr ErrorCode kUnauthorized{
    "http.unauthorized",
    Failure::denied,
    {"This needs a valid token.", "需要有效的令牌。"},
    {"Send it as 'Authorization: Bearer <token>'; `danlu token add` makes one. Pages: open the "
     "address that `danlu serve` prints.",
     "请用 Authorization: Bearer <令牌> 发送；`danlu token add` 可以创建。网页请打开 `danlu serve` "
     "显示的地址。"}};
inline constexpr ErrorCode kForbidden{
    "http.forbidden",
    Failure::denied,
    {"The token does not allow this.", "该令牌没有此权限。"},
    {"Use a token with a wider scope.", "请使用权限更大的令牌。"}};
inline constexpr ErrorCode kConflict{
    "http.conflict",
    Failure::usage,
    {"This cannot be done now: {reason}.", "现在无法执行：{reason}。"},
    {"Look at the current state and try again.", "请查看当前状态后重试。"}};
inline constexpr ErrorCode kHostRefused{
    "http.host_refused",
    Failure::denied,
    {"This server is not known as '{host}'.", "本服务器不认识主机名“{host}”。"},
    {"Open it by its numeric address, or allow the name with `danlu serve --host-name`.",
     "请用数字地址打开，或用 `danlu serve --host-name` 允许该主机名。"}};
inline constexpr ErrorCode kOriginRefused{
    "http.origin_refused",
    Failure::denied,
    {"A page of another site ({origin}) sent this request.",
     "该请求来自其他网站的页面（{origin}）。"},
    {"Open Danlu's own pages, or use a token in the Authorization header.",
     "请使用丹炉自己的页面，或在 Authorization 头中使用令牌。"}};
inline constexpr ErrorCode kRequestTimeout{
    "http.request_timeout",
    Failure::limit,
    {"The request did not arrive in time.", "请求未在规定时间内到达。"},
    {"Send it again, faster.", "请重新发送。"}};
inline constexpr ErrorCode kTooManyRequests{
    "http.too_many_requests",
    Failure::limit,
    {"Too many requests in a short time.", "短时间内请求过多。"},
    {"Wait {seconds} s and try again.", "请等待 {seconds} 秒后重试。"}};
inline constexpr ErrorCode kBusy{
    "http.busy",
    Failure::unavailable,
    {"The server has too much to do at the moment.", "服务器当前繁忙。"},
    {"Try again in a moment.", "请稍后重试。"}};
inline constexpr ErrorCode kHandlerTimeout{
    "http.handler_timeout",
    Failure::unavailable,
    {"This took longer than {seconds} s and was stopped.", "处理超过 {seconds} 秒，已停止。"},
    {"Ask for less at once, or start it as a run.", "请减少一次请求的内容，或作为运行启动。"}};
inline constexpr ErrorCode kUploadNotStored{
    "http.upload_not_stored",
    Failure::unavailable,
    {"The upload could not be stored.", "无法保存上传的内容。"},
    {"Free some space on the server's disk and send it again.",
     "请清理服务器磁盘空间后重新上传。"}};
inline constexpr ErrorCode kStopping{
    "http.stopping",
    Failure::unavailable,
    {"The server is shutting down.", "服务器正在关闭。"},
    {"Try again when it has started again.", "请在其重新启动后重试。"}};
inline constexpr ErrorCode kInternal{
    "http.internal",
    Failure::internal,
    {"Something went wrong inside the server (request {id}).", "服务器内部出错（请求 {id}）。"},
    {"Look for this id in the server's log, and report it.", "请在服务器日志中查找该编号并反馈。"}};

}  // namespace danlu::serve
