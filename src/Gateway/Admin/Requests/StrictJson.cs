using System.Text.Json;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>From the bytes of a body to what an endpoint takes, or to all that is wrong with them.</summary>
internal static class StrictJson
{
    public static (T? Value, Problem? Fault) Read<T>(ReadOnlyMemory<byte> utf8)
        where T : class
    {
        if (SyntaxFault(utf8.Span) is { } fault)
            return (null, Problem.Of(ProblemKind.Malformed, $"The body is no JSON that can be taken: {fault}"));
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = StrictReader.DepthLimit });
        var errors = new BodyErrors();
        new ShapeCheck(AdminJson.Options, errors).Check(document.RootElement, AdminJson.Options.GetTypeInfo(typeof(T)));
        if (!errors.IsEmpty)
            return (null, Problem.Invalid(errors.All));
        var value = document.RootElement.Deserialize<T>(AdminJson.Options)!;
        (value as IChecked)?.Check(errors);
        return errors.IsEmpty ? (value, null) : (null, Problem.Invalid(errors.All));
    }

    /// <summary>By the reader that judges calls: no key twice, whole surrogate pairs, finite numbers, bounded depth, nothing after the end.</summary>
    private static JsonFault? SyntaxFault(ReadOnlySpan<byte> utf8)
    {
        var reader = new StrictReader(utf8, new KeyScopes());
        if (!reader.Begin() || !reader.Read())
            return reader.Fault ?? new JsonFault(RpcCode.ParseError, "It is empty", 0);
        while (reader.Read())
        {
        }

        return reader.Fault;
    }
}
