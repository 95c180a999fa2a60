namespace Sluice.Gateway.Admin.Access;

/// <summary>What an API key may do. Each may also do all that those before it may.</summary>
internal enum AdminRole
{
    /// <summary>Reads, but no credentials.</summary>
    Viewer,

    /// <summary>Edits policies and attaches them.</summary>
    PolicyManager,

    /// <summary>Everything in the organisation: credentials, grants, members, keys.</summary>
    Admin,
}
