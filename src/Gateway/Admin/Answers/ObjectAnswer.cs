using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Answers;

/// <summary>One object, with the entity tag of its version.</summary>
/// <param name="body">What the caller sees of it.</param>
/// <param name="version">Of its record.</param>
internal sealed class ObjectAnswer<T>(T body, long version) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Where a new object is; null for one that was there.</summary>
    public string? Location { get; init; }

    /// <summary>An earlier request with the same Idempotency-Key created it.</summary>
    public bool IsReplayed { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.ETag = EntityTag.Of(version);
        response.Headers.CacheControl = "no-store";
        if (Location is not null)
            response.Headers.Location = Location;
        if (IsReplayed)
            response.Headers[AnswerHeaders.Replayed] = "true";
        return response.WriteAsJsonAsync(body, AdminJson.Options, contentType: null, httpContext.RequestAborted);
    }
}
