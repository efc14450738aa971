// Errors of the network: addresses, connections, answers, child processes.
#pragma once

#include "base/error.hpp"

namespace danlu::net {

inline constexpr ErrorCode kUrlInvalid{"net.url_invalid",
                                       Failure::usage,
                                       {"'{url}' is not a web address.", "“{url}”不是有效的网址。"},
                                       {"Write it in full, for example https://example.com/path.",
                                        "请写完整网址，例如 https://example.com/path。"}};
inline constexpr ErrorCode kSchemeUnsupported{
    "net.scheme_unsupported",
    Failure::usage,
    {"{url}: addresses starting with '{scheme}:' are not supported.",
     "{url}：不支持以“{scheme}:”开头的地址。"},
    {"Use an http:// or https:// address.", "请使用 http:// 或 https:// 地址。"}};
inline constexpr ErrorCode kHeaderInvalid{
    "net.header_invalid",
    Failure::usage,
    {"The request has a header '{name}' that HTTP does not allow.",
     "请求头“{name}”不符合 HTTP 规定。"},
    {"Use letters, digits and '-' in names, and no line breaks in values.",
     "名称请只用字母、数字和“-”，值中不能有换行。"}};
inline constexpr ErrorCode kHostNotFound{
    "net.host_not_found",
    Failure::unavailable,
    {"The host '{host}' was not found.", "找不到主机“{host}”。"},
    {"Check the spelling of the address and the network (DNS).",
     "请检查地址拼写以及网络（DNS）是否正常。"}};
inline constexpr ErrorCode kConnectionRefused{
    "net.connection_refused",
    Failure::unavailable,
    {"Nothing answers at {host} (port {port}): {detail}.",
     "{host}（端口 {port}）没有应答：{detail}。"},
    {"Start the server, or correct host and port.", "请启动该服务，或更正主机和端口。"}};
inline constexpr ErrorCode kConnectionLost{
    "net.connection_lost",
    Failure::unavailable,
    {"The connection to {host} broke before the answer was complete: {detail}.",
     "与 {host} 的连接在应答完成前中断：{detail}。"},
    {"Try again; when it happens every time, look at the log of that server.",
     "请重试；若每次都发生，请查看该服务器的日志。"}};
inline constexpr ErrorCode kCertificateInvalid{
    "net.certificate_invalid",
    Failure::denied,
    {"The certificate of {host} is not trusted: {detail}.", "{host} 的证书不受信任：{detail}。"},
    {"Correct the host name or the clock, or add the certificate of its authority to the system.",
     "请检查主机名和系统时间，或把其颁发机构的证书加入系统。"}};
inline constexpr ErrorCode kTlsFailed{
    "net.tls_failed",
    Failure::unavailable,
    {"No secure connection to {host} could be made: {detail}.",
     "无法与 {host} 建立安全连接：{detail}。"},
    {"If that server speaks plain HTTP, write http:// instead of https://.",
     "若该服务器使用普通 HTTP，请把 https:// 改为 http://。"}};
inline constexpr ErrorCode kConnectTimeout{
    "net.connect_timeout",
    Failure::unavailable,
    {"{host} could not be connected to within {milliseconds} ms.",
     "在 {milliseconds} 毫秒内未能连接到 {host}。"},
    {"Check that the address is right and that no firewall is in the way.",
     "请检查地址是否正确，以及是否被防火墙拦截。"}};
inline constexpr ErrorCode kIdleTimeout{
    "net.idle_timeout",
    Failure::unavailable,
    {"{host} sent nothing for {milliseconds} ms.", "{host} 已有 {milliseconds} 毫秒没有发来数据。"},
    {"Try again, or allow more time.", "请重试，或延长时限。"}};
inline constexpr ErrorCode kTotalTimeout{
    "net.total_timeout",
    Failure::unavailable,
    {"The answer of {host} was not complete after {milliseconds} ms.",
     "{host} 的应答在 {milliseconds} 毫秒后仍未完成。"},
    {"Try again, or allow more time.", "请重试，或延长时限。"}};
inline constexpr ErrorCode kResponseTooLarge{
    "net.response_too_large",
    Failure::limit,
    {"The answer of {host} is larger than {bytes} bytes.", "{host} 的应答超过 {bytes} 字节。"},
    {"Ask for less, or raise the size limit.", "请减少请求内容，或提高大小上限。"}};
inline constexpr ErrorCode kTooManyRedirects{
    "net.too_many_redirects",
    Failure::unavailable,
    {"{url} was redirected more than {count} times.", "{url} 的重定向超过 {count} 次。"},
    {"Use the final address; the redirects may go in a circle.",
     "请直接使用最终地址；重定向可能形成了循环。"}};
inline constexpr ErrorCode kAddressForbidden{
    "net.address_forbidden",
    Failure::denied,
    {"{host} is at {address} ({kind}), which may not be reached from here.",
     "{host} 的地址是 {address}（{kind} 地址），此处不允许访问。"},
    {"The owner of this installation can allow such addresses.",
     "本机安装的所有者可以放行这类地址。"}};

inline constexpr ErrorCode kHttpFailed{
    "net.http_failed",
    Failure::unavailable,
    {"The request to {host} failed: {detail}.", "对 {host} 的请求失败：{detail}。"},
    {"Check the address and try again.", "请检查地址后重试。"}};

inline constexpr ErrorCode kProgramMissing{
    "process.missing",
    Failure::not_found,
    {"The program '{program}' is not installed.", "没有安装程序“{program}”。"},
    {"Install the package that contains it.", "请安装包含它的软件包。"}};
inline constexpr ErrorCode kProgramStart{
    "process.start_failed",
    Failure::unavailable,
    {"The program '{program}' could not be started: {detail}.",
     "无法启动程序“{program}”：{detail}。"},
    {"Check that it may be executed and that the system has memory and processes to spare.",
     "请检查执行权限，以及系统的内存和进程数是否充足。"}};
inline constexpr ErrorCode kProgramTimeout{
    "process.timeout",
    Failure::limit,
    {"The program '{program}' was stopped after {milliseconds} ms.",
     "程序“{program}”运行 {milliseconds} 毫秒后被停止。"},
    {"Give it a smaller input, or allow more time.", "请减小输入，或延长时限。"}};
inline constexpr ErrorCode kProgramOutput{
    "process.output_too_large",
    Failure::limit,
    {"The program '{program}' wrote more than {bytes} bytes and was stopped.",
     "程序“{program}”输出超过 {bytes} 字节，已停止。"},
    {"Give it a smaller input, or raise the limit.", "请减小输入，或提高上限。"}};

}  // namespace danlu::net
