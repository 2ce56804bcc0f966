package org.salus.identity.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.salus.identity.Identities;
import org.salus.identity.User;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps cookies and the CSRF token like a page of the web app does. */
final class Browser {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    static final JsonMapper JSON = JsonMapper.builder().build();

    final Map<String, String> cookies = new LinkedHashMap<>();
    String csrf = "";
    private final TestServer server;

    Browser(TestServer server) {
        this.server = server;
    }

    record Answer(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    Answer post(String path, Map<String, ?> body) {
        return send("POST", path, JSON.writeValueAsString(body), Map.of());
    }

    Answer put(String path, Map<String, ?> body) {
        return send("PUT", path, JSON.writeValueAsString(body), Map.of());
    }

    Answer send(String method, String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        Map<String, String> all = new LinkedHashMap<>();
        if (body != null) {
            all.put("Content-Type", "application/json");
        }
        if (!csrf.isEmpty() && !method.equals("GET")) {
            all.put("X-CSRF-Token", csrf);
        }
        if (!cookies.isEmpty()) {
            all.put(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        all.putAll(headers);
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::keep);
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keep(String cookie) {
        String[] pair = cookie.split(";", 2)[0].split("=", 2);
        if (cookie.contains("Max-Age=0")) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }

    List<String> setCookies(Answer answer) {
        return answer.response().headers().allValues("Set-Cookie");
    }

    Answer password(String username) {
        return post("/auth/login", Map.of("username", username, "password", Identities.PASSWORD));
    }

    /** Both steps; the clock moves on, so that the code is a new one. */
    Answer signIn(User user, byte[] secret) {
        server.identities.clock.forward(30_000);
        password(user.username());
        Answer done = post("/auth/totp", Map.of("code", server.identities.code(secret)));
        csrf = done.json().path("csrf").asString();
        return done;
    }
}
