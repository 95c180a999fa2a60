using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin;

/// <summary>How the API writes its members: in snake case, as manifests and policies do.</summary>
internal static class AdminJson
{
    public static readonly JsonSerializerOptions Options = Ready(Apply(new JsonSerializerOptions(JsonSerializerDefaults.Strict)));

    /// <summary>The same for the framework's options, from which the OpenAPI document takes its schemas.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        return options;
    }

    /// <summary>Bodies are compared with their types before anything is serialized, which alone would fill in where types are described.</summary>
    private static JsonSerializerOptions Ready(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
