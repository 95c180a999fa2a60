namespace Sluice.Gateway.Admin.Problems;

/// <summary>The closed set of what may go wrong with a request. A program tells them apart by <see cref="Type"/>.</summary>
/// <param name="Code">The last part of <see cref="Type"/>.</param>
/// <param name="Status">Of HTTP.</param>
/// <param name="Title">The same for every problem of the kind.</param>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    public static readonly ProblemKind Malformed = new("malformed", StatusCodes.Status400BadRequest, "The request cannot be read");
    public static readonly ProblemKind Unauthenticated = new("unauthenticated", StatusCodes.Status401Unauthorized, "An API key is needed");
    public static readonly ProblemKind Forbidden = new("forbidden", StatusCodes.Status403Forbidden, "Not allowed");
    public static readonly ProblemKind NotFound = new("not-found", StatusCodes.Status404NotFound, "There is no such object");
    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", StatusCodes.Status405MethodNotAllowed, "The path has no such method");
    public static readonly ProblemKind Timeout = new("timeout", StatusCodes.Status408RequestTimeout, "The request took too long to arrive");
    public static readonly ProblemKind Duplicate = new("duplicate", StatusCodes.Status409Conflict, "Another object has this already");
    public static readonly ProblemKind InUse = new("in-use", StatusCodes.Status409Conflict, "Another object needs this one");
    public static readonly ProblemKind LastAdmin = new("last-admin", StatusCodes.Status409Conflict, "The organisation needs an admin key");
    public static readonly ProblemKind Declared = new("declared", StatusCodes.Status409Conflict, "The manifest declares this object");
    public static readonly ProblemKind Bound = new("bound", StatusCodes.Status409Conflict, "A bound is reached");
    public static readonly ProblemKind Decided = new("decided", StatusCodes.Status409Conflict, "The approval is not pending any more");
    public static readonly ProblemKind Gone = new("gone", StatusCodes.Status410Gone, "What was created is deleted");
    public static readonly ProblemKind Stale = new("stale", StatusCodes.Status412PreconditionFailed, "Another change came first");
    public static readonly ProblemKind TooLarge = new("too-large", StatusCodes.Status413PayloadTooLarge, "The body is too large");
    public static readonly ProblemKind MediaType = new("media-type", StatusCodes.Status415UnsupportedMediaType, "The body is no JSON");
    public static readonly ProblemKind Invalid = new("invalid", StatusCodes.Status422UnprocessableEntity, "The request says something that cannot be done");
    public static readonly ProblemKind KeyReused = new("key-reused", StatusCodes.Status422UnprocessableEntity, "The Idempotency-Key belongs to another request");
    public static readonly ProblemKind NoPrecondition = new("no-precondition", StatusCodes.Status428PreconditionRequired, "If-Match is missing");
    public static readonly ProblemKind TooMany = new("too-many-requests", StatusCodes.Status429TooManyRequests, "Too many requests");
    public static readonly ProblemKind Internal = new("internal", StatusCodes.Status500InternalServerError, "The gateway failed");
    public static readonly ProblemKind Upstream = new("upstream", StatusCodes.Status502BadGateway, "The server cannot be used");
    public static readonly ProblemKind AuthorizationServer = new("authorization-server", StatusCodes.Status502BadGateway, "The server's authorization server cannot be used");
    public static readonly ProblemKind Unavailable = new("unavailable", StatusCodes.Status503ServiceUnavailable, "The database does not answer");

    public string Type => $"urn:sluice:problem:{Code}";
}
