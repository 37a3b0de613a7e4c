"""A text that was refused says why, and what can be done, also after its chat was left and opened again."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

PAGE = """
async () => {
  document.body.innerHTML = `
    <chat-thread data-me="me" data-conversation="chat" data-zone="UTC" data-seq="0">
      <div class="chat__log"><ol class="chat__messages"></ol><button class="chat__new" hidden></button></div>
      <chat-composer data-conversation="chat" data-note-url="/notes/">
        <form class="composer__box" action="/messages/">
          <input name="csrfmiddlewaretoken"><input name="page_team">
          <textarea class="composer__text" name="body"></textarea>
          <button class="composer__send"><span class="button__words"></span></button>
        </form>
        <template class="composer__bubble"><li class="message message--pending">
          <p class="message__body"><span class="message__files"><span><bdi></bdi></span></span><bdi></bdi></p>
          <span class="composer__sending"></span>
          <p class="composer__failed" hidden><span class="message__reason"></span>
            <button class="message__retry"></button>
            <button class="message__retry message__later" hidden></button>
            <button class="message__retry message__discard">Discard</button></p>
        </li></template>
      </chat-composer>
    </chat-thread>
    <p id="says-at-once"></p>`;
  const { Outbox } = await import("/js/lib/outbox.js");
  const composer = document.querySelector("chat-composer");
  composer.form = composer.querySelector("form");
  window.outbox = new Outbox(composer);
  window.outbox.restore();
}
"""
SEND = "() => window.outbox.send({ body: 'Good night', files: [] })"
BY_DAY = "It is night where they are. It can be from 8:00 their time on."
REFUSAL = f"""
<div id="chat-alert" data-code="outside_window" data-later="8:00 their time"><p class="banner__text">{BY_DAY}</p></div>
"""


def bubble(page: Page) -> Locator:
    return page.locator(".message", has_text="Good night")


def test_a_text_refused_for_the_night_asks_its_question_once_more(page: Page, static_url: str) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.post_data or "")
        route.fulfill(status=409, body=REFUSAL, content_type="text/html")

    page.route("**/messages/", refuse)
    for visit in range(2):
        page.goto(f"{static_url}/js/")
        page.evaluate(PAGE)
        if not visit:
            page.evaluate(SEND)
        expect(bubble(page).locator(".message__reason")).to_have_text(BY_DAY)
        expect(bubble(page).get_by_role("button")).to_have_text(
            ["Send anyway", "Send at 8:00 their time", "Discard"]
        )

    with page.expect_request("**/messages/"):
        bubble(page).get_by_role("button", name="Send at").click()
    assert "at_night=wait" in asked[-1]
    assert "client_id" in asked[0]


def test_whoever_goes_on_meanwhile_is_told_that_it_was_refused(page: Page, static_url: str) -> None:
    page.route(
        "**/messages/", lambda route: route.fulfill(status=409, body=REFUSAL, content_type="text/html")
    )
    page.goto(f"{static_url}/js/")
    page.evaluate(PAGE)
    page.evaluate("""() => {
        document.addEventListener("toast", ({ detail }) => (window.said = detail))
        // The next chat has been asked for, and is not drawn yet.
        window.outbox.composer.next = "another"
    }""")

    page.evaluate(SEND)

    page.wait_for_function("() => window.said")
    assert page.evaluate("() => window.said") == {
        "kind": "bad",
        "text": f"A text in the chat before was not sent. {BY_DAY}",
    }


def test_a_text_without_an_answer_is_not_certain(page: Page, static_url: str) -> None:
    page.route("**/messages/", lambda route: route.abort())
    page.goto(f"{static_url}/js/")
    page.evaluate(PAGE)
    page.evaluate(SEND)
    expect(bubble(page).locator(".message__reason")).to_have_text("There is no connection.")

    page.goto(f"{static_url}/js/")
    page.evaluate(PAGE)

    expect(bubble(page).locator(".message__reason")).to_have_text("It is not certain that it went out.")
    expect(bubble(page).get_by_role("button", name="Retry")).to_be_visible()


def test_a_field_stands_by_its_name_until_its_value_is_known(page: Page, static_url: str) -> None:
    page.route("**/messages/", lambda route: route.abort())
    page.goto(f"{static_url}/js/")
    page.evaluate(PAGE)
    words = "Hi {{ first_name|there }}, it is {{job_title}} {as said}"

    page.evaluate("(body) => window.outbox.send({ body, files: [] })", words)

    expect(page.locator(".message__body > bdi")).to_have_text("Hi first name, it is job title {as said}")
    expect(page.locator(".message__body .piece")).to_have_text(["first name", "job title"])
