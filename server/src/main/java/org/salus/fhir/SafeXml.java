package org.salus.fhir;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * The one way in for XML from outside: UTF-8 only, no document type and thus no entities but XML's own five, nothing fetched from anywhere,
 * no processing instructions for anyone (OWASP XXE prevention).
 */
public final class SafeXml {

    private static final Pattern ENCODING = Pattern.compile("^<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']([^\"']{1,40})[\"']");

    private SafeXml() {}

    /** At the start of the document. @return SYNTAX for what is not UTF-8 or declares a document type */
    public static Outcome<XMLStreamReader> open(byte[] utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            return refused("it is not UTF-8");
        }
        if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
            text = text.substring(1);
        }
        Matcher encoding = ENCODING.matcher(text);
        if (encoding.find()) {
            String name = encoding.group(1).toUpperCase(Locale.ROOT);
            if (!name.equals("UTF-8") && !name.equals("UTF8") && !name.equals("US-ASCII")) {
                return refused("it must be in UTF-8");
            }
        }
        // A '<' in content is always escaped, so that this is found only where it is markup, or in a comment or CDATA, which may do without.
        if (text.contains("<!DOCTYPE") || text.contains("<!ENTITY")) {
            return refused("a document type (DOCTYPE) is not allowed");
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("Nothing is fetched");
        });
        try {
            return Outcome.ok(factory.createXMLStreamReader(new StringReader(text)));
        } catch (XMLStreamException e) {
            return refused("it is not well-formed");
        }
    }

    static <T> Outcome<T> refused(String reason) {
        return Outcome.refused(Problem.Code.SYNTAX, "Not valid XML: " + reason + ".");
    }
}
