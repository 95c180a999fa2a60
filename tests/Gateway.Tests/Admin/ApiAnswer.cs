using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>What the API answered, read whole.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonNode? Body, string Text, HttpResponseMessage Message)
{
    public string? ETag => Message.Headers.TryGetValues("ETag", out var values) ? values.Single() : null;

    public string? MediaType => Message.Content.Headers.ContentType?.MediaType;

    /// <summary>The last part of a problem's type.</summary>
    public string? Problem => MediaType == "application/problem+json" ? ((string?)Body!["type"])!["urn:sluice:problem:".Length..] : null;

    public string[] Pointers => Body?["errors"]?.AsArray().Select(error => (string)error!["pointer"]!).Order(StringComparer.Ordinal).ToArray() ?? [];

    public string Detail => (string)Body!["detail"]!;

    public string Header(string name) => Message.Headers.GetValues(name).Single();

    public JsonNode this[string member] => Body![member]!;

    /// <summary>Fails with the whole answer.</summary>
    public ApiAnswer Expect(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{(int)Status} instead of {(int)status}: {Text}");
        return this;
    }
}
