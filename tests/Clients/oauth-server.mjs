// An authorization server (oidc-provider) and, beside it, an MCP server that takes its tokens: for the gateway's tests. On loopback, on a free port.
// Prints LISTENING and its address. Takes the redirect URI of the client "person" as its argument.
import { createServer } from 'node:http'
import Provider, { errors } from 'oidc-provider'

const redirectUri = process.argv[2]
const server = createServer()
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const resource = `${origin}/mcp`
const refused = new Set()
const seen = { tokenRequests: [], calls: [] }

const client = (client_id, client_secret, token_endpoint_auth_method, grant_types) => ({
  client_id,
  ...(client_secret && { client_secret }),
  token_endpoint_auth_method,
  grant_types,
  redirect_uris: grant_types.includes('authorization_code') ? [redirectUri] : [],
  response_types: grant_types.includes('authorization_code') ? ['code'] : [],
})

const provider = new Provider(origin, {
  clients: [
    client('machine', 'machine-secret:with+odd/letters%', 'client_secret_basic', ['client_credentials']),
    client('machine-post', 'machine-post-secret', 'client_secret_post', ['client_credentials']),
    client('person', 'person-secret', 'client_secret_basic', ['authorization_code', 'refresh_token']),
    client('public', undefined, 'none', ['authorization_code', 'refresh_token']),
  ],
  scopes: ['openid', 'offline_access'],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  loadExistingGrant: async ctx => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope('openid offline_access')
    grant.addResourceScope(resource, 'mcp:use')
    await grant.save()
    return grant
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: async () => false,
      defaultResource: async () => undefined,
      getResourceServerInfo: async (_, indicator) => {
        if (indicator !== resource) throw new errors.InvalidTarget()
        return { scope: 'mcp:use', audience: resource, accessTokenTTL: 3600, accessTokenFormat: 'opaque' }
      },
    },
  },
})
provider.on('grant.success', ctx => seen.tokenRequests.push(ctx.oidc.params.grant_type))
provider.on('grant.error', (ctx, error) => seen.tokenRequests.push(`${ctx.oidc?.params?.grant_type} refused: ${error.error}`))

const json = (response, status, body, headers = {}) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))

const readAll = async request => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

// The MCP server: its tokens must be the authorization server's, for this resource.
const serveMcp = async (request, response) => {
  const message = JSON.parse(await readAll(request))
  const value = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const token = value && !refused.has(value) ? (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value)) : undefined
  if (!token || token.aud !== resource)
    return json(response, 401, {}, { 'WWW-Authenticate': `Bearer error="invalid_token", scope="mcp:use", resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"` })
  seen.calls.push({ value, client: token.clientId, account: token.accountId, scope: token.scope })
  return json(response, 200, { jsonrpc: '2.0', id: message.id, result: { content: [{ type: 'text', text: `for ${token.accountId ?? token.clientId}` }] } })
}

// A browser's user signs in without being asked.
const signIn = (request, response) =>
  provider.interactionFinished(request, response, { login: { accountId: 'alice' } }, { mergeWithLastSubmission: false })

server.on('request', async (request, response) => {
  const { pathname } = new URL(request.url, origin)
  try {
    if (pathname === '/mcp') await serveMcp(request, response)
    else if (pathname === '/.well-known/oauth-protected-resource/mcp')
      json(response, 200, { resource, authorization_servers: [origin], scopes_supported: ['mcp:use'] })
    else if (pathname.startsWith('/interaction/')) await signIn(request, response)
    else if (pathname === '/test/seen') json(response, 200, seen)
    else if (pathname === '/test/refuse') {
      for (const call of seen.calls) refused.add(call.value)
      json(response, 200, {})
    }
    else provider.callback()(request, response)
  } catch (error) {
    console.error(error)
    response.destroy()
  }
})
console.log(`LISTENING ${origin}`)
