using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sluice.Tidy.Tests;

/// <summary>One shipped file and its syntax.</summary>
internal sealed record Measured(string Path, string[] Lines, CompilationUnitSyntax Syntax)
{
    private static readonly Lazy<Measured[]> Shipped = new(() => SourceTree.ShippedFiles().Select(Read).ToArray());

    public static Measured[] All => Shipped.Value;

    /// <summary>Methods, constructors, accessors with bodies and local functions, with the lines from signature to closing brace.</summary>
    public IEnumerable<(string Name, int Lines)> Methods() =>
        Syntax.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
            .Select(method => ($"{Path}: {NameOf(method)}", LinesOf(method)));

    public IEnumerable<BaseTypeDeclarationSyntax> Types() =>
        Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax);

    public string? Namespace => Syntax.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();

    private static Measured Read(string file)
    {
        var lines = File.ReadAllLines(file);
        return new(SourceTree.Relative(file), lines, CSharpSyntaxTree.ParseText(string.Join('\n', lines)).GetCompilationUnitRoot());
    }

    private static int LinesOf(BaseMethodDeclarationSyntax method)
    {
        var span = method.SyntaxTree.GetLineSpan(method.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => method.Kind().ToString(),
    };
}
