using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Problems;

/// <summary>Why a request was not done (RFC 9457).</summary>
internal sealed record Problem : IResult
{
    public const string MediaType = "application/problem+json";

    /// <summary>Names the kind, for programs.</summary>
    public required string Type { get; init; }

    /// <summary>The kind in words.</summary>
    public required string Title { get; init; }

    public required int Status { get; init; }

    /// <summary>What was wrong, where, and how to mend it.</summary>
    public required string Detail { get; init; }

    /// <summary>What is wrong in the body, all at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BodyError>? Errors { get; init; }

    /// <summary>Response headers that belong to it.</summary>
    [JsonIgnore]
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static Problem Of(ProblemKind kind, string detail) => new() { Type = kind.Type, Title = kind.Title, Status = kind.Status, Detail = detail };

    public static Problem Of(ProblemKind kind, string detail, string header, string value) => Of(kind, detail) with { Headers = [new(header, value)] };

    /// <summary>One or several faults of a body that is JSON.</summary>
    public static Problem Invalid(params IReadOnlyList<BodyError> errors)
    {
        var detail = errors.Count == 1 ? $"{Place(errors[0].Pointer)}: {errors[0].Detail}" : $"{errors.Count} members of the body are wrong, see errors.";
        return Of(ProblemKind.Invalid, detail) with { Errors = errors };
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            httpContext.Response.Headers[name] = value;
        return httpContext.Response.WriteAsJsonAsync(this, AdminJson.Options, MediaType, httpContext.RequestAborted);
    }

    private static string Place(string pointer) => pointer.Length == 0 ? "The body" : pointer;
}
