package org.salus.fhir;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.PublishedJsonPatchCases.Result;
import org.salus.kernel.Outcome;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The FHIRPath Patch cases of the FHIR test cases: input, Parameters, and output or error, each in XML. */
final class PublishedFhirPatchCases {

    private PublishedFhirPatchCases() {}

    static List<Result> run(String suite, Path file) throws Exception {
        List<Result> results = new ArrayList<>();
        for (Element one : cases(file)) {
            results.add(new Result(suite, one.getAttribute("name"), failure(one), null));
        }
        return results;
    }

    /** Of a suite that is not for this server. */
    static List<Result> notApplicable(String suite, Path file, String why) throws Exception {
        List<Result> results = new ArrayList<>();
        for (Element one : cases(file)) {
            results.add(new Result(suite, one.getAttribute("name"), null, why));
        }
        return results;
    }

    private static List<Element> cases(Path file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        try {
            NodeList list = factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("case");
            List<Element> cases = new ArrayList<>();
            for (int i = 0; i < list.getLength(); i++) {
                cases.add((Element) list.item(i));
            }
            return cases;
        } catch (SAXException | IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static @Nullable String failure(Element one) throws Exception {
        R4 definitions = R4.definitions();
        JsonObject input = resource(definitions, one, "input");
        JsonObject diff = resource(definitions, one, "diff");
        JsonObject output = resource(definitions, one, "output");
        if (input == null || diff == null) {
            return "the case could not be read";
        }
        Outcome<JsonObject> outcome = FhirPathPatch.of(definitions, diff).flatMap(patch -> patch.apply(input));
        if (output == null) {
            return outcome.isOk() ? "it was accepted" : null;
        }
        if (outcome instanceof Outcome.Refused<JsonObject> refused) {
            return "it was refused: " + refused.problems().getFirst().message();
        }
        String made = plain(outcome.get());
        String expected = plain(output);
        return made.equals(expected) ? null : "another result: " + made + " instead of " + expected;
    }

    /** Without the spaces by which the narratives of the cases differ. */
    private static String plain(JsonObject resource) {
        return new String(FhirXml.write(R4.definitions(), resource, false), StandardCharsets.UTF_8)
                .replaceAll("\\s+", " ")
                .replace("> <", "><");
    }

    private static @Nullable JsonObject resource(R4 definitions, Element one, String name) throws TransformerException {
        NodeList holders = one.getElementsByTagName(name);
        for (int h = 0; h < holders.getLength(); h++) {
            for (Node node = holders.item(h).getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node instanceof Element element) {
                    Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
                    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
                    StringWriter text = new StringWriter();
                    transformer.transform(new DOMSource(element), new StreamResult(text));
                    return FhirXml.parse(definitions, text.toString().getBytes(StandardCharsets.UTF_8)).get();
                }
            }
        }
        return null;
    }
}
