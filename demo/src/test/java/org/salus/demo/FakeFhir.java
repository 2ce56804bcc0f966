package org.salus.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** A FHIR server that only counts: it takes bundles, answers as told, and finds patients by identifier. */
final class FakeFhir implements AutoCloseable {

    /** What happens to the next bundle. */
    enum Mood {
        TAKE,
        /** Takes it, and breaks the connection before the answer. */
        TAKE_AND_BREAK,
        /** Breaks the connection without looking at it. */
        BREAK,
        BUSY,
        REFUSE
    }

    static final String TOKEN = "token-of-the-test";
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> patients = new ArrayList<>();
    final Deque<Mood> moods = new ArrayDeque<>();
    int posts;
    int searches;
    private final HttpServer server;

    FakeFhir() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/fhir", this::handle);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/fhir");
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"diagnostics\":\"Sign in first\"}]}");
        } else if (exchange.getRequestMethod().equals("POST")) {
            post(exchange);
        } else {
            search(exchange);
        }
    }

    private void post(HttpExchange exchange) throws IOException {
        posts++;
        JsonNode bundle = JSON.readTree(exchange.getRequestBody());
        Mood mood = moods.isEmpty() ? Mood.TAKE : moods.poll();
        switch (mood) {
            case TAKE -> answer(exchange, 200, take(bundle));
            case TAKE_AND_BREAK -> {
                take(bundle);
                exchange.close();
            }
            case BREAK -> exchange.close();
            case BUSY -> answer(exchange, 503, "{}");
            case REFUSE -> answer(
                    exchange,
                    422,
                    "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"diagnostics\":\"No such element\",\"expression\":[\"Patient.nme\"]}]}");
        }
    }

    private String take(JsonNode bundle) {
        ObjectNode answer = JSON.createObjectNode().put("resourceType", "Bundle").put("type", "transaction-response");
        for (JsonNode entry : bundle.path("entry")) {
            String type = entry.at("/resource/resourceType").asString();
            if (type.equals("Patient")) {
                patients.add(entry.at("/resource/identifier/0/value").asString());
            }
            answer.withArray("entry")
                    .addObject()
                    .putObject("response")
                    .put("status", "201 Created")
                    .put("location", type + "/p" + patients.size() + "/_history/1");
        }
        return answer.toString();
    }

    private void search(HttpExchange exchange) throws IOException {
        searches++;
        String query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
        String value = query.substring(query.indexOf('|') + 1);
        int at = patients.indexOf(value);
        answer(
                exchange,
                200,
                at < 0
                        ? "{\"resourceType\":\"Bundle\"}"
                        : "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p" + (at + 1)
                                + "\",\"name\":[{\"family\":\"Lee\",\"given\":[\"Ann\"],\"prefix\":[\"Ms.\"]}]}}]}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
