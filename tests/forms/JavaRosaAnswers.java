// JavaRosa, the engine of ODK Collect, fills forms from scripts and says what it would submit.
//   java -cp ODK_Validate.jar JavaRosaAnswers.java JOBS.json
// JOBS.json is a list of {"xml": path, "steps": [{"op": "set" | "add" | "del", "ref": ..., "value": ...}]}; what is printed is a
// list of {"submission": xml} or {"refused": reason}. The jar comes with the Python package pyxform.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormUtils;

public class JavaRosaAnswers {
    private final FormDef form;
    private final FormEntryController controller;

    private JavaRosaAnswers(byte[] xml) throws Exception {
        form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
        form.initialize(true, new InstanceInitializationFactory());
        controller = new FormEntryController(new FormEntryModel(form));
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(properties());
        ObjectMapper json = new ObjectMapper();
        List<Map<String, String>> answers = new ArrayList<>();
        for (JsonNode job : json.readTree(Files.readAllBytes(Path.of(arguments[0])))) {
            answers.add(done(job));
        }
        out.println(json.writeValueAsString(answers));
    }

    private static Map<String, String> done(JsonNode job) {
        try {
            JavaRosaAnswers filled = new JavaRosaAnswers(Files.readAllBytes(Path.of(job.get("xml").asText())));
            for (JsonNode step : job.get("steps")) {
                filled.take(step);
                filled.show();
            }
            byte[] written = new XFormSerializingVisitor().serializeInstance(filled.form.getMainInstance());
            return Map.of("submission", new String(written, StandardCharsets.UTF_8));
        } catch (Exception problem) {
            return Map.of("refused", String.valueOf(problem));
        }
    }

    private void take(JsonNode step) {
        String kind = step.get("op").asText();
        FormIndex place = place(kind, step.get("ref").asText());
        if (kind.equals("add")) {
            controller.newRepeat(place);
        } else if (kind.equals("del")) {
            controller.deleteRepeat(place);
        } else {
            answer(place, step.get("value").asText());
        }
    }

    /** Collect drops choices that are no longer offered when it shows a question; here every question is shown. */
    private void show() {
        FormEntryModel model = controller.getModel();
        FormIndex at = next(FormIndex.createBeginningOfFormIndex());
        for (; !at.isEndOfFormIndex(); at = next(at)) {
            if (model.getEvent(at) == FormEntryController.EVENT_QUESTION && isSelect(model.getQuestionPrompt(at))) {
                model.getQuestionPrompt(at).getSelectChoices();
            }
        }
    }

    private static boolean isSelect(FormEntryPrompt prompt) {
        int control = prompt.getQuestion().getControlType();
        return control == Constants.CONTROL_SELECT_ONE || control == Constants.CONTROL_SELECT_MULTI;
    }

    private FormIndex next(FormIndex at) {
        FormIndex next = controller.getModel().incrementIndex(at);
        controller.jumpToIndex(next);
        return next;
    }

    private void answer(FormIndex place, String text) {
        FormEntryPrompt prompt = controller.getModel().getQuestionPrompt(place);
        int type = switch (prompt.getQuestion().getControlType()) {
            case Constants.CONTROL_SELECT_MULTI -> Constants.DATATYPE_MULTIPLE_ITEMS;
            case Constants.CONTROL_SELECT_ONE -> Constants.DATATYPE_CHOICE;
            default -> prompt.getDataType();
        };
        IAnswerData data = text.isEmpty() ? null : XFormAnswerDataParser.getAnswerData(text, type, null);
        if (controller.answerQuestion(place, data, true) != FormEntryController.ANSWER_OK) {
            throw new IllegalStateException("“" + text + "” is not taken at " + place.getReference());
        }
    }

    private FormIndex place(String kind, String ref) {
        FormEntryModel model = controller.getModel();
        FormIndex at = next(FormIndex.createBeginningOfFormIndex());
        for (; !at.isEndOfFormIndex(); at = next(at)) {
            if (at.getReference() != null && fits(kind, ref, at, model.getEvent(at))) {
                return at;
            }
        }
        throw new IllegalStateException("nothing to " + kind + " at " + ref);
    }

    private static boolean fits(String kind, String ref, FormIndex at, int event) {
        String concrete = at.getReference().toString(true).replace("[1]", "");
        return switch (event) {
            case FormEntryController.EVENT_QUESTION -> kind.equals("set") && concrete.equals(ref.replace("[1]", ""));
            case FormEntryController.EVENT_REPEAT -> kind.equals("del") && concrete.equals(ref.replace("[1]", ""));
            case FormEntryController.EVENT_PROMPT_NEW_REPEAT ->
                kind.equals("add") && concrete.replaceAll("\\[\\d+\\]$", "").equals(ref.replace("[1]", ""));
            default -> false;
        };
    }

    /** Nothing is known of a device. */
    private static IPropertyManager properties() {
        InvocationHandler always = (any, method, given) ->
            method.getReturnType() == String.class ? "" : method.getReturnType() == List.class ? List.of() : null;
        Class<?>[] faces = {IPropertyManager.class};
        return (IPropertyManager) Proxy.newProxyInstance(IPropertyManager.class.getClassLoader(), faces, always);
    }
}
