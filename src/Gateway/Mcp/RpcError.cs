namespace Sluice.Gateway.Mcp;

/// <summary>Why a message is refused, ready to be sent: never quotes the message.</summary>
/// <param name="Code">One of <see cref="RpcCode"/>.</param>
/// <param name="Message">What is wrong and at which byte of the body.</param>
/// <param name="Id">The raw id to echo; empty, so sent as null, where none could be read.</param>
internal readonly record struct RpcError(int Code, string Message, ReadOnlyMemory<byte> Id);
