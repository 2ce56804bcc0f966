package org.salus.identity.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Clients;
import org.salus.identity.Requests;
import org.salus.kernel.PublicRoute;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for programs: RFC 6749 section 4.4, errors as in its section 5.2, revocation as in RFC 7009. */
@RestController
@RequestMapping(
        path = "/oauth2",
        consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
        produces = MediaType.APPLICATION_JSON_VALUE)
class TokenController {

    private static final String BASIC = "Basic ";

    private final Clients clients;

    TokenController(Clients clients) {
        this.clients = clients;
    }

    record TokenBody(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("expires_in") int expiresIn,
            String scope) {
        @Override
        public String toString() {
            return "TokenBody[not shown]";
        }
    }

    record OAuthError(
            String error, @JsonProperty("error_description") String description) {}

    /** Who a client says it is. */
    private record Claim(String clientId, String secret) {
        @Override
        public String toString() {
            return "Claim[not shown]";
        }
    }

    @PublicRoute("the client proves itself with its secret")
    @PostMapping("/token")
    ResponseEntity<?> token(HttpServletRequest request) {
        if (isMalformed(request)) {
            return malformed();
        }
        String grant = request.getParameter("grant_type");
        if (grant == null) {
            return malformed();
        }
        if (!grant.equals("client_credentials")) {
            return error(
                    HttpStatus.BAD_REQUEST, "unsupported_grant_type", "The only grant_type is client_credentials.");
        }
        Optional<Claim> claim = claim(request);
        if (claim.isEmpty()) {
            return invalidClient();
        }
        String scope = request.getParameter("scope");
        Clients.Answer answer = clients.issue(
                claim.get().clientId(), claim.get().secret(), scope == null ? "" : scope, Requests.origin(request));
        return switch (answer) {
            case Clients.Answer.Token(Clients.AccessToken token) ->
                noStore(HttpStatus.OK)
                        .body(new TokenBody(
                                token.token(), "Bearer", token.expiresInSeconds(), String.join(" ", token.scopes())));
            case Clients.Answer.Refused refused -> refused(refused.refusal());
        };
    }

    private static ResponseEntity<?> refused(Clients.Refusal refusal) {
        return switch (refusal) {
            case INVALID_CLIENT -> invalidClient();
            case INVALID_SCOPE ->
                error(
                        HttpStatus.BAD_REQUEST,
                        refusal.code(),
                        "The scope is not understood, or is more than this client may have.");
        };
    }

    @PublicRoute("the client proves itself with its secret")
    @PostMapping("/revoke")
    ResponseEntity<?> revoke(HttpServletRequest request) {
        String token = request.getParameter("token");
        if (isMalformed(request) || token == null) {
            return malformed();
        }
        Optional<Claim> claim = claim(request);
        boolean known = claim.isPresent()
                && clients.revoke(claim.get().clientId(), claim.get().secret(), token, Requests.origin(request));
        return known ? noStore(HttpStatus.OK).build() : invalidClient();
    }

    /** Parameters in the address would end up in logs, and repeated ones mean two things (RFC 6749 section 3.2). */
    private static boolean isMalformed(HttpServletRequest request) {
        return request.getQueryString() != null
                || request.getParameterMap().values().stream().anyMatch(values -> values.length != 1);
    }

    /** By the header or in the body, not both (RFC 6749 section 2.3). */
    private static Optional<Claim> claim(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        Map<String, String[]> form = request.getParameterMap();
        if (header == null) {
            String id = request.getParameter("client_id");
            String secret = request.getParameter("client_secret");
            return id == null || secret == null ? Optional.empty() : Optional.of(new Claim(id, secret));
        }
        return form.containsKey("client_secret") ? Optional.empty() : Optional.ofNullable(basic(header));
    }

    private static @Nullable Claim basic(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        try {
            byte[] bytes =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            String pair = new String(bytes, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? null
                    : new Claim(
                            URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ResponseEntity<?> malformed() {
        return error(
                HttpStatus.BAD_REQUEST,
                "invalid_request",
                "Parameters are sent in the body, each once: grant_type, scope, and client_id and client_secret unless by Basic.");
    }

    private static ResponseEntity<?> invalidClient() {
        return noStore(HttpStatus.UNAUTHORIZED)
                .header("WWW-Authenticate", "Basic realm=\"Salus\", charset=\"UTF-8\"")
                .body(new OAuthError("invalid_client", "The client is not known, or its secret is wrong."));
    }

    private static ResponseEntity<?> error(HttpStatus status, String error, String description) {
        return noStore(status).body(new OAuthError(error, description));
    }

    private static ResponseEntity.BodyBuilder noStore(HttpStatus status) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON);
    }
}
