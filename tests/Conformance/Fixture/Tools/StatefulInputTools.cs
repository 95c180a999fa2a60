using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Tools;

/// <summary>Tools that send a request state along and refuse one that was changed.</summary>
internal sealed class StatefulInputTools(RequestStates states)
{
    private const string Asked = "asked";
    private const string AskedColor = "asked-color";

    private static readonly (string Key, InputRequest Request) Confirm = ClientInput.Form("confirm", "Please confirm", "ok", "boolean");

    private static readonly (string Key, InputRequest Request)[] Several =
    [
        ClientInput.Form("user_name", "What is your name?", "name"),
        ClientInput.Sampling("greeting", "Generate a greeting", 50),
        ClientInput.Roots("client_roots"),
    ];

    public IEnumerable<FixtureTool> All =>
    [
        new("test_input_required_result_request_state", "Asks once and checks its state.", (call, _) => OnceAsync(call, Confirm)),
        new("test_input_required_result_tampered_state", "Asks once and refuses a changed state.", (call, _) => OnceAsync(call, Confirm)),
        new("test_input_required_result_multiple_inputs", "Asks three things at once.", (call, _) => OnceAsync(call, Several)),
        new("test_input_required_result_multi_round", "Asks twice.", TwiceAsync),
    ];

    private ValueTask<ResultOrAlternate<CallToolResult>> OnceAsync(
        RequestContext<CallToolRequestParams> call, params (string Key, InputRequest Request)[] requests)
    {
        var isAsked = states.Verify(call.Params.RequestState) is Asked;
        return isAsked && requests.All(request => ClientInput.Answered(call.Params, request.Key) is not null)
            ? new(Answer.Text("state-ok"))
            : throw ClientInput.Ask(states.Sign(Asked), requests);
    }

    private ValueTask<ResultOrAlternate<CallToolResult>> TwiceAsync(RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        var step = states.Verify(call.Params.RequestState);
        if (step is AskedColor && ClientInput.Answered(call.Params, "step2") is { } color)
            return new(Answer.Text($"Your color is {color.Field("color")}."));
        throw step is Asked or AskedColor && (step is AskedColor || ClientInput.Answered(call.Params, "step1") is not null)
            ? ClientInput.Ask(states.Sign(AskedColor), ClientInput.Form("step2", "Step 2: What is your favorite color?", "color"))
            : ClientInput.Ask(states.Sign(Asked), ClientInput.Form("step1", "Step 1: What is your name?", "name"));
    }
}
