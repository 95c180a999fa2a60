using System.Text;
using Sluice.Policy.Documents;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Tests.Flows;

public sealed class FlowTextTests
{
    private const string Tools =
        """
        "start": { "tool": "open", "session": "result.data.id", "status": "result.state" },
        "step": { "tool": "say", "session": "args.ids.0", "status": "result.state" },
        "finish": { "tool": "read", "session": "/args/a.b", "requires": "done" }
        """;

    private const string Bounds = """ "max_open": 2, "max_steps": 3, "ttl": "90s" """;

    [Fact]
    public void Load_Preset_IsTheDeclarationOfTheReference()
    {
        const string begin = "```json flows\n";
        var reference = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "policy.md"));
        var start = reference.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var declared = Assert.Single(Load(reference[start..reference.IndexOf("\n```", start, StringComparison.Ordinal)]));
        var preset = Assert.Single(Load("""{ "pimea": { "preset": "pimea" } }"""));
        Assert.Equal(declared.Rules, preset.Rules);
        Assert.Equal(new FlowRules("pimea", 5, 40, 7_200_000), preset.Rules);
        Assert.Equal(declared.Requires, preset.Requires);
        foreach (var (one, other) in (ReadOnlySpan<(FlowTool, FlowTool)>)[(declared.Start, preset.Start), (declared.Step, preset.Step), (declared.Finish, preset.Finish)])
        {
            Assert.Equal((one.Tool, one.Kind, Text(one.Session), Text(one.Status)), (other.Tool, other.Kind, Text(other.Session), Text(other.Status)));
            Assert.Equal(one.StepOf(CallOf("""{"session_id":"a"}"""u8), 1), other.StepOf(CallOf("""{"session_id":"a"}"""u8), 1));
        }

        foreach (var refusal in Enum.GetValues<FlowRefusal>().Where(each => each != FlowRefusal.None))
            Assert.Equal(declared.Refuse(refusal), preset.Refuse(refusal));
    }

    [Fact]
    public void Refuse_EachRefusal_HasItsRuleAndSaysWhatToDo()
    {
        var flow = Assert.Single(Load("""{ "pimea": { "preset": "pimea" } }"""));
        var expected = new (FlowRefusal, string, string)[]
        {
            (FlowRefusal.UnknownSession, "/flows/pimea/unknown-session", "pimea_start_session"),
            (FlowRefusal.NotComplete, "/flows/pimea/not-complete", "pimea_chat"),
            (FlowRefusal.TooManySessions, "/flows/pimea/too-many-sessions", "pimea_get_answer"),
            (FlowRefusal.Expired, "/flows/pimea/expired", "pimea_start_session"),
            (FlowRefusal.TooManySteps, "/flows/pimea/too-many-steps", "40"),
        };
        foreach (var (refusal, rule, advice) in expected)
        {
            Assert.Equal((Reason.Flow, rule), (flow.Refuse(refusal).Reason, flow.Refuse(refusal).Rule));
            Assert.Contains(advice, flow.Refuse(refusal).Message, StringComparison.Ordinal);
        }

        Assert.Equal("/flows/pimea/no-tasks", flow.Step.NoTasks.Rule);
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.Refuse(FlowRefusal.None));
    }

    [Theory]
    [InlineData("""{ "ids": ["s1"], "a.b": "no" }""", "s1")]
    [InlineData("""{ "ids": ["\u0073\u0031"] }""", "s1")]
    [InlineData("""{ "ids": ["größe"] }""", "größe")]
    [InlineData("""{ "ids": [""] }""", null)]
    [InlineData("""{ "ids": [1] }""", null)]
    [InlineData("""{ "ids": [null] }""", null)]
    [InlineData("""{ "ids": "s1" }""", null)]
    [InlineData("""{ "ids": ["\ud800"] }""", null)]
    [InlineData("{}", null)]
    [InlineData("", null)]
    [InlineData("[", null)]
    public void StepOf_Arguments_NameTheSessionOrNone(string arguments, string? id)
    {
        var flow = Assert.Single(Load($$"""{ "f": { {{Tools}}, {{Bounds}} } }"""));
        var step = flow.Step.StepOf(CallOf(Encoding.UTF8.GetBytes(arguments)), 5_000);
        Assert.Equal(step, flow.Step.StepOf(CallOf(Encoding.UTF8.GetBytes(arguments), withMembers: true), 5_000));
        Assert.Equal(id is null ? null : new FlowStep(flow.Rules, FlowStepKind.Step, SessionKey.Of("f", Encoding.UTF8.GetBytes(id)), 5_000), step);
    }

    [Fact]
    public void StepOf_LongestId_IsTheLast()
    {
        var step = Assert.Single(Load("""{ "f": { "preset": "pimea" } }""")).Step;
        Assert.NotNull(step.StepOf(CallOf(Of(new string('x', SessionKey.LongestId))), 1));
        Assert.NotNull(step.StepOf(CallOf(Of(string.Concat(Enumerable.Repeat(@"\u0078", SessionKey.LongestId)))), 1));
        Assert.Null(step.StepOf(CallOf(Of(new string('x', SessionKey.LongestId + 1))), 1));
        Assert.Null(step.StepOf(CallOf(Of(new string('ö', (SessionKey.LongestId / 2) + 1))), 1));
        static byte[] Of(string id) => Encoding.UTF8.GetBytes($$"""{"session_id":"{{id}}"}""");
    }

    [Fact]
    public void StepOf_Start_NamesNone() =>
        Assert.Equal(FlowStepKind.Start, Assert.Single(Load("""{ "f": { "preset": "pimea" } }""")).Start.StepOf(CallOf("""{"session_id":"a"}"""u8), 1) is { Session.IsNone: true } step ? step.Kind : default);

    [Theory]
    [InlineData("""{ "preset": "other" }""", "/f/preset")]
    [InlineData("""{ "preset": "pimea", "ttl": "2h" }""", "/f/preset")]
    [InlineData("""{ "max_open": 2, "max_steps": 3, "ttl": "90s" }""", "/f|/f|/f")]
    [InlineData($$"""{ {{Tools}}, "max_open": 0, "max_steps": 100001, "ttl": "32d" }""", "/f/max_open|/f/max_steps|/f/ttl")]
    [InlineData($$"""{ {{Tools}}, {{Bounds}}, "retry": 1 }""", "/f/retry")]
    [InlineData($$"""{ {{Tools}}, "max_open": "2", "max_steps": 1.5, "ttl": 90 }""", "/f/max_open|/f/max_steps|/f/ttl")]
    [InlineData($$"""{ "start": { "tool": "say", "session": "args.id", "status": "result." }, "step": { "tool": "say", "session": "result.id", "status": "x" }, "finish": { "tool": "read", "session": "args.id" }, {{Bounds}} }""",
        "/f/start/session|/f/start/status|/f/step/session|/f/step/status|/f/finish")]
    [InlineData($$"""{ "start": { "tool": "say", "session": "result.id", "status": "result.s" }, "step": { "tool": "say", "session": "args.id", "status": "result.s" }, "finish": { "tool": "say", "session": "args.id", "requires": "x" }, {{Bounds}} }""",
        "/f/step/tool|/f/finish/tool")]
    [InlineData("[]", "/f")]
    public void Load_Mistakes_AreToldAtOnceWithTheirPlaces(string flow, string pointers) =>
        Assert.Equal(pointers.Split('|'), Errors($$"""{ "f": {{flow}} }""").Select(error => error.Pointer));

    [Fact]
    public void Load_ToolInTwoFlows_IsRefused()
    {
        var errors = Errors("""{ "one": { "preset": "pimea" }, "two": { "preset": "pimea" } }""");
        Assert.Equal(["/two", "/two", "/two"], errors.Select(error => error.Pointer));
        Assert.Contains("\"one\"", errors[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "a b": { "preset": "pimea" } }""", "/a b")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("7", "")]
    public void Load_NoDeclaration_IsRefused(string json, string pointer) => Assert.Equal(pointer, Errors(json)[0].Pointer);

    [Fact]
    public void Load_TooLongOrNoText_IsRefused()
    {
        Assert.Null(FlowText.Load(new byte[FlowText.LongestUtf8 + 1]).Flows);
        Assert.Null(FlowText.Load(new byte[] { 0xFF }).Flows);
    }

    private static IReadOnlyList<SessionFlow> Load(string json)
    {
        var result = FlowText.Load(Encoding.UTF8.GetBytes(json));
        Assert.Empty(result.Errors);
        return result.Flows!;
    }

    private static IReadOnlyList<DocumentError> Errors(string json)
    {
        var result = FlowText.Load(Encoding.UTF8.GetBytes(json));
        Assert.Null(result.Flows);
        return result.Errors;
    }

    private static string? Text(ResultPath? path) => path is null ? null : string.Join('.', Enumerable.Range(0, path.Length).Select(at => Encoding.UTF8.GetString(path.Key(at))));

    /// <summary>Members that cannot be read are none.</summary>
    private static ToolCall CallOf(ReadOnlySpan<byte> arguments, bool withMembers = false)
    {
        Members.TryRead(withMembers ? arguments : default, out var members);
        return new ToolCall { Tool = "x", Arguments = arguments, Members = members, GrantLabel = "alice" };
    }
}
