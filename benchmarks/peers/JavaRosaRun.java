// JavaRosa, the engine of ODK Collect, on one form: prints one JSON line with what each step took.
//   java -cp ODK_Validate.jar JavaRosaRun.java FORM.xml SCRIPT.json PASSES
// The jar comes with pyxform. A step of the script is one call of Collect's own form controller; looking up where a
// question stands is not timed.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathFuncExpr;

public class JavaRosaRun {
    private final FormDef form;
    private final FormEntryController controller;
    private final Map<String, FormIndex> places = new HashMap<>();
    private final Map<String, List<Long>> took = new LinkedHashMap<>();
    private int missing = 0;
    private int rejected = 0;

    private JavaRosaRun(byte[] xml) throws Exception {
        form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
        form.initialize(true, new InstanceInitializationFactory());
        controller = new FormEntryController(new FormEntryModel(form));
        showFirstQuestion();
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(properties());
        byte[] xml = Files.readAllBytes(Path.of(arguments[0]));
        ObjectMapper json = new ObjectMapper();
        JsonNode script = json.readTree(Files.readAllBytes(Path.of(arguments[1])));
        List<Object> runs = new ArrayList<>();
        for (int pass = 0; pass < Integer.parseInt(arguments[2]); pass++) {
            long start = System.nanoTime();
            JavaRosaRun run = new JavaRosaRun(xml);
            runs.add(run.replay(script, (System.nanoTime() - start) / 1e6));
        }
        String name = Path.of(arguments[0]).getFileName().toString();
        out.println(json.writeValueAsString(
            Map.of("engine", "JavaRosa", "form", name, "runs", runs, "rss_peak_kb", peakKb())));
    }

    private void showFirstQuestion() {
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_QUESTION && event != FormEntryController.EVENT_END_OF_FORM) {
            event = controller.stepToNextEvent();
        }
        if (event == FormEntryController.EVENT_QUESTION) {
            FormEntryPrompt first = controller.getModel().getQuestionPrompt();
            first.getLongText();
            if (first.getControlType() == Constants.CONTROL_SELECT_ONE
                || first.getControlType() == Constants.CONTROL_SELECT_MULTI) {
                first.getSelectChoices();
            }
        }
    }

    private Map<String, Object> replay(JsonNode script, double readyMs) {
        findPlaces();
        for (JsonNode step : script.get("ops")) {
            long nanoseconds = timed(step);
            if (nanoseconds < 0) {
                missing++;
                continue;
            }
            String kind = step.get("op").asText() + (step.has("tag") ? "." + step.get("tag").asText() : "");
            took.computeIfAbsent(kind, any -> new ArrayList<>()).add(nanoseconds);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        took.forEach((kind, times) -> figures.put(kind, figuresOf(times)));
        return new LinkedHashMap<>(Map.of("ready_ms", readyMs, "ops", figures, "missing", missing, "rejected", rejected,
            "check_failures", differences(script.get("checks"))));
    }

    /** Nanoseconds of one step; -1 when the form has no such place. */
    private long timed(JsonNode step) {
        String ref = step.get("ref").asText();
        return switch (step.get("op").asText()) {
            case "set" -> answer(places.get("question " + short_(ref)), step.get("value").asText());
            case "choices" -> choices(places.get("question " + short_(ref)));
            case "add" -> repeat(places.get("add " + ref), true);
            default -> repeat(places.get("round " + short_(ref)), false);
        };
    }

    private long answer(FormIndex place, String text) {
        if (place == null) {
            return -1;
        }
        FormEntryPrompt prompt = controller.getModel().getQuestionPrompt(place);
        int type = switch (prompt.getQuestion().getControlType()) {
            case Constants.CONTROL_SELECT_MULTI -> Constants.DATATYPE_MULTIPLE_ITEMS;
            case Constants.CONTROL_SELECT_ONE -> Constants.DATATYPE_CHOICE;
            default -> prompt.getDataType();
        };
        long start = System.nanoTime();
        IAnswerData data = text.isEmpty() ? null : XFormAnswerDataParser.getAnswerData(text, type, null);
        int outcome = controller.answerQuestion(place, data, true);
        long end = System.nanoTime();
        rejected += outcome == FormEntryController.ANSWER_OK ? 0 : 1;
        return end - start;
    }

    private long choices(FormIndex place) {
        if (place == null) {
            return -1;
        }
        long start = System.nanoTime();
        controller.getModel().getQuestionPrompt(place).getSelectChoices().size();
        return System.nanoTime() - start;
    }

    private long repeat(FormIndex place, boolean adds) {
        if (place == null) {
            return -1;
        }
        long start = System.nanoTime();
        if (adds) {
            controller.newRepeat(place);
        } else {
            controller.deleteRepeat(place);
        }
        long end = System.nanoTime();
        findPlaces();
        return end - start;
    }

    private void findPlaces() {
        places.clear();
        FormEntryModel model = controller.getModel();
        FormIndex at = model.incrementIndex(FormIndex.createBeginningOfFormIndex());
        for (; !at.isEndOfFormIndex(); at = model.incrementIndex(at)) {
            if (at.getReference() == null) {
                continue;
            }
            String concrete = short_(at.getReference().toString(true));
            switch (model.getEvent(at)) {
                case FormEntryController.EVENT_QUESTION -> places.put("question " + concrete, at);
                case FormEntryController.EVENT_REPEAT -> places.put("round " + concrete, at);
                case FormEntryController.EVENT_PROMPT_NEW_REPEAT ->
                    places.put("add " + at.getReference().genericize().toString(false), at);
                default -> { }
            }
        }
    }

    private static String short_(String ref) {
        return ref.replace("[1]", "");
    }

    private List<String> differences(JsonNode checks) {
        List<String> found = new ArrayList<>();
        for (JsonNode check : checks) {
            String ref = check.get("ref").asText(), wanted = check.get("value").asText(), got = valueOf(ref);
            if (!got.equals(wanted)) {
                found.add(ref + " want " + wanted + " got " + got);
            }
        }
        return found;
    }

    private String valueOf(String ref) {
        try {
            EvaluationContext top = new EvaluationContext(form.getEvaluationContext(), TreeReference.rootRef());
            return XPathFuncExpr.toString(
                XPathParseTool.parseXPath("string(" + ref + ")").eval(form.getMainInstance(), top));
        } catch (Exception problem) {
            return problem.toString();
        }
    }

    private static Map<String, Object> figuresOf(List<Long> times) {
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0;
        int p99 = (int) Math.ceil(sorted.length * 0.99) - 1;
        return Map.of("n", sorted.length, "median_us", median / 1e3, "p99_us", sorted[p99] / 1e3,
            "max_us", sorted[sorted.length - 1] / 1e3, "mean_us", Arrays.stream(sorted).average().orElse(0) / 1e3);
    }

    private static long peakKb() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                return Long.parseLong(line.replaceAll("\\D+", ""));
            }
        }
        return 0;
    }

    /** What forms may ask about the device. */
    private static IPropertyManager properties() {
        InvocationHandler always = (any, method, given) ->
            method.getReturnType() == String.class ? "bench" : method.getReturnType() == List.class ? List.of() : null;
        Class<?>[] faces = {IPropertyManager.class};
        return (IPropertyManager) Proxy.newProxyInstance(IPropertyManager.class.getClassLoader(), faces, always);
    }
}
