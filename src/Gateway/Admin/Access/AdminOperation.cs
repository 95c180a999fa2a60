namespace Sluice.Gateway.Admin.Access;

/// <summary>Who may call an endpoint: metadata that each endpoint of the API carries.</summary>
/// <param name="Role">The least role.</param>
/// <param name="IsOperators">For the operator of the install alone.</param>
internal sealed record AdminOperation(AdminRole Role, bool IsOperators = false)
{
    public bool Allows(AdminCaller caller) => caller.Role >= Role && (!IsOperators || caller.IsOperator);

    public string Who => IsOperators ? "an admin of the organisation default" : $"the role {Role.Name()}";
}
