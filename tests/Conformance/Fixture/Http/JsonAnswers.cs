using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Http;

internal static class JsonAnswers
{
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    public static Task RefuseAsync(this HttpContext context, Fault fault, JsonRpcMessage? message = null)
    {
        context.Response.StatusCode = fault.Status;
        return context.WriteMessageAsync(new JsonRpcError
        {
            Id = message is JsonRpcRequest request ? request.Id : default,
            Error = new JsonRpcErrorDetail { Code = (int)fault.Code, Message = fault.Message, Data = fault.Data },
        });
    }

    /// <summary>One message as one document; the status must be set.</summary>
    public static Task WriteMessageAsync(this HttpContext context, JsonRpcMessage message) =>
        context.Response.WriteAsJsonAsync(message, MessageType, cancellationToken: context.RequestAborted);

    /// <summary>Null for a body that is not one message.</summary>
    public static async ValueTask<JsonRpcMessage?> ReadMessageAsync(this HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, MessageType, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonRpcMessage? Parse(ReadOnlySpan<byte> message) => JsonSerializer.Deserialize(message, MessageType);

    public static void Write(Utf8JsonWriter writer, JsonRpcMessage message) => JsonSerializer.Serialize(writer, message, MessageType);
}
