using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Tests.Mcp.Fuzz;

/// <summary>JSON as a generator sees it: members may repeat, keys and scalars keep whatever spelling they were given.</summary>
internal sealed class JsonTree
{
    /// <summary>Of an object: raw keys, without quotes; of an array: empty strings.</summary>
    public List<(string Key, JsonTree Value)> Members { get; private init; } = [];

    public char Kind { get; private set; }

    /// <summary>Of a scalar: its raw text.</summary>
    public string Text { get; private set; } = "";

    public bool IsContainer => Kind != 's';

    public static JsonTree Scalar(string text) => new() { Kind = 's', Text = text };

    public static JsonTree Container(char kind, params (string Key, JsonTree Value)[] members) => new() { Kind = kind, Members = [.. members] };

    public static JsonTree Parse(string json) => From(JsonDocument.Parse(json).RootElement);

    public void Become(JsonTree other)
    {
        Kind = other.Kind;
        Text = other.Text;
        (string, JsonTree)[] members = [.. other.Members];
        Members.Clear();
        Members.AddRange(members);
    }

    public JsonTree Clone() => new() { Kind = Kind, Text = Text, Members = [.. Members.Select(m => (m.Key, m.Value.Clone()))] };

    public IEnumerable<JsonTree> All() => Members.SelectMany(m => m.Value.All()).Prepend(this);

    /// <param name="to">Receives the text.</param>
    /// <param name="space">Chooses what stands between two tokens.</param>
    public void Write(StringBuilder to, Func<string> space)
    {
        if (!IsContainer)
        {
            to.Append(Text);
            return;
        }

        to.Append(Kind);
        for (int i = 0; i < Members.Count; i++)
        {
            to.Append(i == 0 ? "" : ",").Append(space());
            if (Kind == '{')
                to.Append('"').Append(Members[i].Key).Append('"').Append(space()).Append(':').Append(space());
            Members[i].Value.Write(to, space);
            to.Append(space());
        }

        to.Append(Kind == '{' ? '}' : ']');
    }

    private static JsonTree From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Container('{', [.. json.EnumerateObject().Select(m => (m.Name, From(m.Value)))]),
        JsonValueKind.Array => Container('[', [.. json.EnumerateArray().Select(item => ("", From(item)))]),
        _ => Scalar(json.GetRawText()),
    };
}
