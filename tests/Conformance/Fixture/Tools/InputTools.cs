using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Tools;

/// <summary>Tools that ask the client once, without a request state.</summary>
internal sealed class InputTools
{
    private const string Contact = """
        {"type":"object","required":["username","email"],
         "properties":{"username":{"type":"string","description":"Your name"},"email":{"type":"string","description":"Your address"}}}
        """;

    private const string Defaults = """
        {"type":"object",
         "properties":{"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
                       "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
                       "verified":{"type":"boolean","default":true}}}
        """;

    private const string Enums = """
        {"type":"object",
         "properties":{
           "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
           "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First"},{"const":"value2","title":"Second"}]},
           "legacyEnum":{"type":"string","enum":["opt1","opt2"],"enumNames":["Option One","Option Two"]},
           "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
           "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First"},{"const":"value2","title":"Second"}]}}}}
        """;

    public IEnumerable<FixtureTool> All =>
    [
        new("test_sampling", "Asks the client's model.", (call, _) => Once(call, ClientInput.Sampling("sample", call.TextArgument("prompt"), 100)))
        {
            InputSchema = TextParameter("prompt"),
        },
        new("test_elicitation", "Asks the user.", (call, _) => Once(call, ClientInput.FormOf("contact", call.TextArgument("message"), Contact)))
        {
            InputSchema = TextParameter("message"),
        },
        Asking("test_elicitation_sep1034_defaults", "Asks with defaults.", ClientInput.FormOf("defaults", "Check the defaults.", Defaults)),
        Asking("test_elicitation_sep1330_enums", "Asks with choices.", ClientInput.FormOf("enums", "Choose.", Enums)),
        Asking("test_streaming_elicitation", "Asks on a stream.", ClientInput.Form("answer", "What do you say?", "answer")),
        Asking("test_input_required_result_elicitation", "Asks for a name.", ClientInput.Form("user_name", "What is your name?", "name")),
        Asking("test_input_required_result_sampling", "Asks.", ClientInput.Sampling("capital_question", "What is the capital of France?", 100)),
        Asking("test_input_required_result_list_roots", "Asks for roots.", ClientInput.Roots("client_roots")),
        new("test_input_required_result_capabilities", "Asks only what the client can answer.", (call, _) => AskWithinCapabilities(call)),
        new("test_missing_capability", "Needs the capability sampling.", (call, _) => NeedSampling(call)),
    ];

    private static FixtureTool Asking(string name, string description, (string Key, InputRequest Request) request) =>
        new(name, description, (call, _) => Once(call, request));

    private static string TextParameter(string name) =>
        $$$"""{"type":"object","properties":{"{{{name}}}":{"type":"string"}},"required":["{{{name}}}"]}""";

    private static ValueTask<ResultOrAlternate<CallToolResult>> Once(
        RequestContext<CallToolRequestParams> call, params (string Key, InputRequest Request)[] requests)
    {
        var answers = requests.Select(request => ClientInput.Answered(call.Params, request.Key)).ToArray();
        return answers.Any(answer => answer is null)
            ? throw ClientInput.Ask(requests)
            : new(Answer.Text($"The client answered {JsonSerializer.Serialize(answers)}"));
    }

    private static ValueTask<ResultOrAlternate<CallToolResult>> AskWithinCapabilities(RequestContext<CallToolRequestParams> call)
    {
        List<(string Key, InputRequest Request)> requests = [];
        if (call.Server.ClientCapabilities?.Elicitation is not null)
            requests.Add(ClientInput.Form("name", "What is your name?", "name"));
        if (call.Server.ClientCapabilities?.Sampling is not null)
            requests.Add(ClientInput.Sampling("greeting", "Write a greeting", 50));
        return requests.Count == 0 ? new(Answer.Text("The client can answer nothing.")) : Once(call, [.. requests]);
    }

    private static ValueTask<ResultOrAlternate<CallToolResult>> NeedSampling(RequestContext<CallToolRequestParams> call) =>
        call.Server.ClientCapabilities?.Sampling is not null
            ? new(Answer.Text("The client can sample."))
            : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() });
}
