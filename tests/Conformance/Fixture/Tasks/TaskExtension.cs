using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Tasks;

internal static class TaskExtension
{
    public const string Id = "io.modelcontextprotocol/tasks";

    public static bool IsDeclared(JsonRpcRequest request) =>
        request.Params is JsonObject parameters
        && parameters["_meta"]?[MetaKeys.ClientCapabilities]?["extensions"] is JsonObject extensions
        && extensions.ContainsKey(Id);

    /// <exception cref="MissingRequiredClientCapabilityException">The client has not declared the extension with this request.</exception>
    public static void Demand(JsonRpcRequest request)
    {
        if (!IsDeclared(request))
            throw new MissingRequiredClientCapabilityException(new ClientCapabilities
            {
                Extensions = new Dictionary<string, object>(StringComparer.Ordinal) { [Id] = new JsonObject() },
            });
    }
}
