using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sluice.Fixture.Tools;

namespace Sluice.Fixture.Content;

internal static class Prompts
{
    private const string Simple = "test_simple_prompt";
    private const string WithArguments = "test_prompt_with_arguments";
    private const string WithResource = "test_prompt_with_embedded_resource";
    private const string WithImage = "test_prompt_with_image";
    private const string WithInput = "test_input_required_result_prompt";

    public static ValueTask<ListPromptsResult> ListAsync(RequestContext<ListPromptsRequestParams> request, CancellationToken cancellationToken) =>
        new(Caching.Public(new ListPromptsResult
        {
            Prompts =
            [
                Define(Simple, "A prompt without arguments."),
                Define(WithArguments, "A prompt with two arguments.", "arg1", "arg2"),
                Define(WithResource, "A prompt that embeds a resource.", "resourceUri"),
                Define(WithImage, "A prompt with an image."),
                Define(WithInput, "A prompt that asks the user first."),
            ],
        }));

    public static ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken) =>
        new(request.Params.Name switch
        {
            Simple => Messages(Text("This is a simple prompt for testing.")),
            WithArguments => Messages(Text($"Prompt with arguments: arg1='{Argument(request, "arg1")}', arg2='{Argument(request, "arg2")}'")),
            WithResource => Messages(Embedded(Argument(request, "resourceUri")), Text("Please process the embedded resource above.")),
            WithImage => Messages(new ImageContentBlock { Data = Samples.Png, MimeType = "image/png" }, Text("Please analyze the image above.")),
            WithInput => Messages(Text($"Work in this context: {Context(request)}")),
            _ => throw new McpProtocolException("There is no such prompt.", McpErrorCode.InvalidParams),
        });

    private static Prompt Define(string name, string description, params string[] arguments) => new()
    {
        Name = name,
        Description = description,
        Arguments = [.. arguments.Select(argument => new PromptArgument { Name = argument, Description = "Text.", Required = true })],
    };

    private static string Argument(RequestContext<GetPromptRequestParams> request, string name) =>
        request.Params.Arguments is { } given && given.TryGetValue(name, out var value)
            ? value.ToString()
            : throw new McpProtocolException($"The argument {name} is missing.", McpErrorCode.InvalidParams);

    private static string Context(RequestContext<GetPromptRequestParams> request) =>
        ClientInput.Answered(request.Params, "user_context")?.Field("context")
        ?? throw ClientInput.Ask(ClientInput.Form("user_context", "What context should the prompt use?", "context"));

    private static GetPromptResult Messages(params ContentBlock[] content) =>
        new() { Messages = [.. content.Select(block => new PromptMessage { Role = Role.User, Content = block })] };

    private static TextContentBlock Text(string text) => new() { Text = text };

    private static EmbeddedResourceBlock Embedded(string uri) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = "Embedded resource content for testing." } };
}
