using Sluice.Store.Directory.Rules;

namespace Sluice.Store.Directory.Manifest;

/// <summary>The address of an upstream.</summary>
internal static class ServerUrl
{
    public static Uri? Parse(string text, ManifestNode node, ManifestErrors errors)
    {
        if (ServerAddress.FaultOf(text) is not { } fault)
            return new Uri(text);
        errors.Add(node, fault.Problem, fault.Fix, Quote(node));
        return null;
    }

    /// <summary>Where an issuer or its keys are: what comes from there decides who may call, so that it must be authentic.</summary>
    public static Uri? ParseSecure(string text, ManifestNode node, ManifestErrors errors)
    {
        if (Parse(text, node, errors) is not { } url)
            return null;
        if (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
            return url;
        errors.Add(node, "Keys that come over plain http are anybody's.", "Write an https address; http is for loopback alone.", Quote(node));
        return null;
    }

    /// <summary>Credentials stand before an @ or behind a question mark.</summary>
    private static string Quote(ManifestNode node)
    {
        var text = node.Quote();
        return text.AsSpan().ContainsAny('@', '?') ? "" : text;
    }
}
