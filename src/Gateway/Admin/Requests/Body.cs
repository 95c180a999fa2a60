using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>The body of a request: JSON of exactly the members of <typeparamref name="T"/>.</summary>
internal sealed class Body<T> : IRequestPart, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>For the whole body: a key is checked again once it is there, and must not be kept waiting for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly T? _value;

    private Body(T? value, Problem? fault, byte[] digest) => (_value, Fault, Digest) = (value, fault, digest);

    public T Value => _value ?? throw new InvalidOperationException("A handler runs only when its body has no fault.");

    public Problem? Fault { get; }

    /// <summary>SHA-256 of the bytes as they came.</summary>
    public byte[] Digest { get; }

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!RequestMediaType.IsJson(context.Request))
            return Refused(Problem.Of(ProblemKind.MediaType, "Send the body as JSON in UTF-8, with Content-Type: application/json and no Content-Encoding."));
        using var patience = new CancellationTokenSource(Patience, context.RequestServices.GetRequiredService<TimeProvider>());
        var body = default(RequestBody);
        try
        {
            body = await RequestBody.ReadAsync(context.Request, MostBytes, patience.Token);
            if (body.Fault is { } torn)
                return Refused(ProblemOf(torn));
            var (value, fault) = StrictJson.Read<T>(body.Memory);
            return new Body<T>(value, fault, SHA256.HashData(body.Memory.Span));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            return Refused(Problem.Of(ProblemKind.Timeout, $"Send the whole body within {Patience.TotalSeconds:0} s."));
        }
        finally
        {
            body.Release();
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
        builder.Metadata.Add(new MayAnswer(ProblemKind.Timeout));
        builder.Metadata.Add(new MayAnswer(ProblemKind.TooLarge));
        builder.Metadata.Add(new MayAnswer(ProblemKind.MediaType));
        builder.Metadata.Add(new MayAnswer(ProblemKind.Invalid));
    }

    private static Body<T> Refused(Problem problem) => new(value: null, problem, []);

    private static Problem ProblemOf(Rejection rejection) => ReferenceEquals(rejection, Rejection.TooLarge)
        ? Problem.Of(ProblemKind.TooLarge, $"Send at most {MostBytes} bytes.")
        : Problem.Of(ProblemKind.Malformed, "The body did not arrive whole.");
}
