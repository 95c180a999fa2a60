using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Changes;

/// <summary><c>subscriptions/listen</c>: says what was granted, then sends that and nothing else until the client closes the stream.</summary>
internal sealed class Subscriptions(ChangeFeed feed)
{
    private static readonly JsonTypeInfo GrantedType = McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(SubscriptionsListenNotifications));

    public async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var listener = feed.Open();
        try
        {
            var granted = new SubscriptionsListenNotifications
            {
                ToolsListChanged = request.Params.Notifications.ToolsListChanged,
                PromptsListChanged = request.Params.Notifications.PromptsListChanged,
            };
            var notifications = JsonSerializer.SerializeToNode(granted, GrantedType);
            await SendAsync(request, NotificationMethods.SubscriptionsAcknowledgedNotification, new JsonObject { ["notifications"] = notifications });

            await foreach (var change in listener.Reader.ReadAllAsync(cancellationToken))
            {
                if ((change is Change.Tools ? granted.ToolsListChanged : granted.PromptsListChanged) is true)
                    await SendAsync(request, ChangeFeed.MethodOf(change), []);
            }
        }
        finally
        {
            feed.Close(listener);
        }

        return new EmptyResult();
    }

    private static Task SendAsync(RequestContext<SubscriptionsListenRequestParams> request, string method, JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = JsonValue.Create(request.JsonRpcRequest.Id.Id) };
        return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters });
    }
}
