using System.Runtime.InteropServices;
using Sluice.Policy.Flows;

namespace Sluice.Store.Directory.Manifest;

/// <summary>A server's session flows. The environment is not read inside them.</summary>
internal static class FlowSection
{
    /// <summary>Empty when there are errors.</summary>
    public static IReadOnlyList<SessionFlow> Read(ManifestReading reading, ManifestNode section)
    {
        var result = FlowText.Load(JsonMarshal.GetRawUtf8Value(section.Value).ToArray());
        foreach (var error in result.Errors)
            reading.Errors.Add(error with { Pointer = section.Pointer + error.Pointer });
        return result.Flows ?? [];
    }
}
