using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Problems;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>What makes a creation safe to ask for again.</summary>
internal sealed class Creation : IRequestPart, IBindableFromHttpContext<Creation>, IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";

    private const int Longest = 128;

    private readonly string _key;
    private readonly string _path;

    private Creation(string key, string path) => (_key, _path) = (key, path);

    public Problem? Fault => _key.Length <= Longest && !_key.AsSpan().ContainsAnyExceptInRange('!', '~') ? null
        : Problem.Of(ProblemKind.Malformed, $"{Header} takes 1 to {Longest} visible ASCII characters without spaces, such as a UUID.");

    public static ValueTask<Creation?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(new Creation(context.Request.Headers[Header].ToString(), context.Request.Path.Value!));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter(
            Header, ParameterPlace.Header, "Makes the creation safe to repeat: for a day, the same key with the same body answers with what the first request created."));
        builder.Metadata.Add(new MayAnswer(ProblemKind.Duplicate));
        builder.Metadata.Add(new MayAnswer(ProblemKind.Gone));
        builder.Metadata.Add(new MayAnswer(ProblemKind.KeyReused));
    }

    /// <summary>Null without the header. Keys of two callers are apart, also when they are spelled alike.</summary>
    public CreationKey? KeyOf<T>(AdminCaller caller, Body<T> body)
        where T : class =>
        _key.Length == 0 ? null : new CreationKey($"{caller.KeyId}:{_key}", SHA256.HashData([.. Encoding.UTF8.GetBytes(_path), .. body.Digest]));
}
