package org.salus.platform.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.PublicRoute;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/**
 * The API's documentation at {@code /api-docs}: examples that can be run from the page, with a token or the browser's own session. The
 * same examples run as a test of every build.
 */
@RestController
class ApiPage {

    private static final String FOLDER = "api/";
    private static final String EXAMPLES = "examples.json";

    @PublicRoute("Says how the API is used; holds no data")
    @GetMapping(path = "/api-docs", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page() {
        return ResponseEntity.ok().header("Cache-Control", "no-cache").body(html());
    }

    @PublicRoute("The style of the documentation")
    @GetMapping(path = "/api-docs/page.css", produces = "text/css")
    ResponseEntity<byte[]> style() {
        return ResponseEntity.ok().header("Cache-Control", "no-cache").body(read("page.css"));
    }

    @PublicRoute("What runs an example of the documentation")
    @GetMapping(path = "/api-docs/run.js", produces = "text/javascript")
    ResponseEntity<byte[]> script() {
        return ResponseEntity.ok().header("Cache-Control", "no-cache").body(read("run.js"));
    }

    /** Each with section, title, text, method, path, status; and headers, body, save, expect, public where they matter. */
    static JsonArray examples() {
        String wrapped = "{\"examples\":" + new String(read(EXAMPLES), StandardCharsets.UTF_8) + "}";
        JsonArray examples = Json.parse(wrapped.getBytes(StandardCharsets.UTF_8)).get().array("examples");
        if (examples == null) {
            throw new IllegalStateException("The examples are no list");
        }
        return examples;
    }

    private static String html() {
        StringBuilder page = new StringBuilder("""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Salus API</title>
                <link rel="stylesheet" href="/api-docs/page.css">
                <script type="module" src="/api-docs/run.js"></script>
                </head>
                <body>
                <main>
                <h1>Salus FHIR R4 API</h1>
                <p>The base is <code>/fhir</code>. What is there, exactly: <a href="/fhir/metadata">capability statement</a>,
                <a href="/fhir/openapi.json">OpenAPI description</a>. A program gets a token with its client id and secret at
                <code>/oauth2/token</code> (grant <code>client_credentials</code>).</p>
                <p><strong>Running an example writes made-up records to this server.</strong> They are not removed by themselves.</p>
                <label>Access token, or empty for the session of this browser
                <input id="token" type="password" autocomplete="off" spellcheck="false"></label>
                """);
        String section = "";
        for (Object one : examples()) {
            JsonObject example = (JsonObject) one;
            if (!section.equals(example.string("section"))) {
                section = String.valueOf(example.string("section"));
                page.append("<h2>").append(HtmlUtils.htmlEscape(section)).append("</h2>\n");
            }
            append(page, example);
        }
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static void append(StringBuilder page, JsonObject example) {
        page.append("<article data-example=\"")
                .append(HtmlUtils.htmlEscape(new String(Json.write(example), StandardCharsets.UTF_8)))
                .append("\">\n<h3>")
                .append(HtmlUtils.htmlEscape(String.valueOf(example.string("title"))))
                .append("</h3>\n<p>")
                .append(HtmlUtils.htmlEscape(String.valueOf(example.string("text"))))
                .append("</p>\n<pre>")
                .append(HtmlUtils.htmlEscape(curl(example)))
                .append("</pre>\n<button type=\"button\">Run: ")
                .append(HtmlUtils.htmlEscape(String.valueOf(example.string("title"))))
                .append("</button>\n<output tabindex=\"0\" aria-label=\"Answer\"></output>\n</article>\n");
    }

    private static String curl(JsonObject example) {
        StringBuilder curl = new StringBuilder("curl -X ").append(example.string("method"));
        curl.append(" \"$base").append(example.string("path")).append('"');
        if (!Boolean.TRUE.equals(example.get("public"))) {
            curl.append(" \\\n  -H \"Authorization: Bearer $token\"");
        }
        JsonObject headers = example.object("headers");
        boolean typed = false;
        for (int i = 0; headers != null && i < headers.size(); i++) {
            typed |= headers.name(i).equals("Content-Type");
            curl.append(" \\\n  -H '").append(headers.name(i)).append(": ").append(headers.value(i)).append('\'');
        }
        Object body = example.get("body");
        if (body != null) {
            curl.append(typed ? "" : " \\\n  -H 'Content-Type: application/fhir+json'").append(" \\\n  -d '");
            curl.append(json(body));
            curl.append('\'');
        }
        return curl.toString();
    }

    /** The text of a JSON value: written as a member, and taken out of its object again. */
    static String json(Object value) {
        String member = new String(Json.write(JsonObject.of("v", value)), StandardCharsets.UTF_8);
        return member.substring("{\"v\":".length(), member.length() - 1);
    }

    private static byte[] read(String name) {
        try (InputStream in = ApiPage.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("The documentation lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
