using System.Net.Http.Json;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>What <c>/readyz</c> says.</summary>
internal sealed record Readiness(bool Ready, IReadOnlyList<Readiness.Reason> Reasons)
{
    public bool IsClean => Ready && Reasons.Count == 0;

    /// <summary>What is wrong with a part; null when nothing is.</summary>
    public string? this[string part] => Reasons.SingleOrDefault(reason => reason.Part == part)?.Fault;

    public static async Task<Readiness> ReadAsync(HttpClient http, Uri node, CancellationToken cancellationToken = default)
    {
        using var answer = await http.GetAsync(new Uri(node, "/readyz"), cancellationToken);
        var read = (await answer.Content.ReadFromJsonAsync<Readiness>(cancellationToken))!;
        Assert.Equal(read.Ready ? 200 : 503, (int)answer.StatusCode);
        Assert.Equal(read.Ready, !read.Reasons.Any(static reason => reason.Blocks));
        return read;
    }

    internal sealed record Reason(string Part, bool Blocks, string Fault);
}
