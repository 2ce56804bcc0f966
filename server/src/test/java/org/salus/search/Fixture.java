package org.salus.search;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Short ways to make resources and to search for them over HTTP; each test has a tag of its own, so that tests see their own rows. */
final class Fixture {

    final RunningSalus salus = RunningSalus.shared();
    final Client system = salus.system();
    final String tag = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    /** @param rest members after resourceType and meta, single quotes for double */
    String create(String type, String rest) {
        return create(type, "", rest);
    }

    String create(String type, String meta, String rest) {
        String body = "{'resourceType':'" + type + "','meta':{'tag':[{'system':'urn:test','code':'" + tag + "'}]" + meta + "}"
                + (rest.isEmpty() ? "" : "," + rest) + "}";
        return type + "/" + system.create(type, body.replace('\'', '"'));
    }

    String patient(String family, String rest) {
        return create("Patient", "'name':[{'family':'" + family + "','given':['Ines']}]" + (rest.isEmpty() ? "" : "," + rest));
    }

    static String reference(String name, String to) {
        return "'" + name + "':{'reference':'" + to + "'}";
    }

    String observation(String subject, String rest) {
        return create(
                "Observation",
                "'status':'final','code':{'coding':[{'system':'http://loinc.org','code':'1-8'}]}," + reference("subject", subject)
                        + (rest.isEmpty() ? "" : "," + rest));
    }

    /** Percent-encodes blanks and what else a URL cannot hold. */
    static String url(String query) {
        StringBuilder out = new StringBuilder();
        for (char c : query.toCharArray()) {
            out.append(" |\"<>\\^`{}[]".indexOf(c) >= 0 || c > 126 ? URLEncoder.encode(String.valueOf(c), StandardCharsets.UTF_8).replace("+", "%20") : String.valueOf(c));
        }
        return out.toString();
    }

    Answer get(Client client, String query) {
        return client.get("/fhir/" + url(query));
    }

    /** The query narrowed to this test's rows, which must succeed. */
    List<String> find(String query) {
        return find(system, query);
    }

    List<String> find(Client client, String query) {
        Answer answer = get(client, query + (query.contains("?") ? "&" : "?") + "_tag=" + tag);
        if (answer.status() != 200) {
            throw new IllegalStateException(query + ": " + answer.status() + " " + answer.body());
        }
        return answer.ids();
    }

    long total(Client client, String query) {
        Answer answer = get(client, query + (query.contains("?") ? "&" : "?") + "_summary=count&_tag=" + tag);
        return Long.parseLong(String.valueOf(answer.json().get("total")));
    }

    Answer refused(String query) {
        Answer answer = get(system, query);
        if (answer.status() < 400 || answer.status() > 499) {
            throw new IllegalStateException(query + " was not refused: " + answer.status() + " " + answer.body());
        }
        return answer;
    }
}
