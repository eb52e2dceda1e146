import java.io.File;
import java.io.InputStream;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.flavours.PDFAFlavour.Specification;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Judges PDF files by veraPDF against PDF/A-2a and PDF/UA-1: java -cp JAR VeraPdf.java FILE...
 *
 * <p>One line for each file and standard, its parts between tabs: FILE, STANDARD, "compliant" or "broken", the
 * number of checks made. Below a "broken" line one line for each rule that failed: FILE, STANDARD, "rule", its
 * clause and number, what it asks for, where it failed first. Exits with 1 if anything is broken.
 *
 * <p>The rules are read from the profiles within the JAR by the parser of the JDK, as the JAR has no JAXB.
 */
public final class VeraPdf {
    private static final int EVERY_FAILURE = -1;
    private static final String PROFILES = "/org/verapdf/pdfa/validation/";

    public static void main(String[] files) throws Exception {
        Logger.getLogger("org.verapdf").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        List<ValidationProfile> standards = List.of(
                profile(PDFAFlavour.PDFA_2_A, "PDFA-2A.xml"), profile(PDFAFlavour.PDFUA_1, "PDFUA-1.xml"));
        boolean compliant = true;
        for (String file : files) {
            for (ValidationProfile standard : standards) {
                compliant &= judge(file, standard);
            }
        }
        System.exit(compliant ? 0 : 1);
    }

    private static boolean judge(String file, ValidationProfile standard) throws Exception {
        String name = standard.getPDFAFlavour().getId();
        try (PDFAParser parser =
                        Foundries.defaultInstance().createParser(new File(file), standard.getPDFAFlavour());
                PDFAValidator validator = Foundries.defaultInstance()
                        .createValidator(standard, EVERY_FAILURE, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            String checks = String.valueOf(result.getTotalAssertions());
            line(file, name, result.isCompliant() ? "compliant" : "broken", checks);
            Set<String> told = new TreeSet<>();
            for (TestAssertion each : result.getTestAssertions()) {
                String rule = each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber();
                if (each.getStatus() == TestAssertion.Status.FAILED && told.add(rule)) {
                    line(file, name, "rule", rule, each.getMessage(), each.getLocation().getContext());
                }
            }
            return result.isCompliant();
        }
    }

    private static ValidationProfile profile(PDFAFlavour standard, String file) throws Exception {
        Element root;
        try (InputStream content = VeraPdf.class.getResourceAsStream(PROFILES + file)) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(content).getDocumentElement();
        }
        Set<Rule> rules = new LinkedHashSet<>();
        elements(root, "rule").forEach(each -> rules.add(rule(each)));
        Set<Variable> variables = new LinkedHashSet<>();
        elements(root, "variable").forEach(each -> variables.add(Profiles.variableFromValues(
                each.getAttribute("name"), each.getAttribute("object"), text(each, "defaultValue"), text(each, "value"))));
        if (rules.isEmpty()) {
            throw new IllegalStateException("no rules in " + file);
        }
        return Profiles.profileFromValues(
                standard, Profiles.profileDetailsFromValues(file, "", "", new Date(0)), "", rules, variables);
    }

    private static Rule rule(Element each) {
        Element id = elements(each, "id").findFirst().orElseThrow();
        String deferred = each.getAttribute("deferred");
        return Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(
                        Specification.valueOf(id.getAttribute("specification")),
                        id.getAttribute("clause"),
                        Integer.parseInt(id.getAttribute("testNumber"))),
                each.getAttribute("object"),
                deferred.isEmpty() ? null : Boolean.valueOf(deferred),
                each.getAttribute("tags"),
                text(each, "description"),
                text(each, "test"),
                Profiles.errorFromValues(text(each, "message"), List.of()),
                List.of());
    }

    private static Stream<Element> elements(Element within, String name) {
        NodeList found = within.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(number -> (Element) found.item(number));
    }

    private static String text(Element within, String name) {
        return elements(within, name).findFirst().map(Element::getTextContent).orElse("");
    }

    private static void line(String... parts) {
        for (int number = 0; number < parts.length; number++) {
            parts[number] = String.valueOf(parts[number]).replaceAll("\\s+", " ").strip();
        }
        System.out.println(String.join("\t", parts));
    }
}
