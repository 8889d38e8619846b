"""A subscriber asks, an agent answers, the subscriber replies: in real browsers, over the running product."""

import re

from playwright.sync_api import expect

from tests.world import PASSWORD


def sign_in(page, stack, name: str, slug: str = "alpha") -> None:
    page.goto(stack.url(slug, "/desk/tickets/?view=open"))
    page.fill("input[name=login]", f"{name}@{slug}.example")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="All open")).to_be_visible()


def submit(page, stack, *, subject: str, message: str) -> str:
    """Send a request through the web form; returns the private link's address."""
    page.goto(stack.url("alpha", "/"))
    page.get_by_role("link", name=re.compile("Other")).first.click()
    page.fill("[name=subject]", subject)
    page.fill("[name=body]", message)
    page.fill("[name=email]", "mira@customers.example")
    page.get_by_role("button", name=re.compile("send", re.IGNORECASE)).click()
    link = page.locator("a[href*='/r/']").first
    expect(link).to_be_visible()
    return link.get_attribute("href")


def test_the_main_job(stack, new_page):
    customer, agent = new_page(), new_page()
    sign_in(agent, stack, "agent")
    link = submit(customer, stack, subject="Charged twice in March", message="My bank shows two payments.")

    # It reaches the agent's list by itself.
    row = agent.get_by_role("link", name="Charged twice in March")
    expect(row).to_be_visible()
    row.click()
    expect(agent.locator("#thread").get_by_text("My bank shows two payments.")).to_be_visible()
    expect(agent.locator(".conv-meta .clock")).to_be_visible()
    agent.wait_for_load_state()

    agent.keyboard.press("r")
    agent.get_by_label("Reply to the customer").fill("Hello Mira, one of them goes back today.")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#thread").get_by_text("one of them goes back today")).to_be_visible()
    expect(agent.get_by_label("Reply to the customer")).to_have_value("")

    customer.goto(stack.url("alpha", link) if link.startswith("/") else link)
    expect(customer.get_by_text("one of them goes back today")).to_be_visible()
    expect(customer.get_by_text("Waiting for you").first).to_be_visible()
    customer.fill("[name=body]", "It has not arrived yet.")
    customer.get_by_role("button", name=re.compile("send", re.IGNORECASE)).click()
    expect(customer.get_by_text("It has not arrived yet.")).to_be_visible()

    # The open conversation shows it without a reload, and what the agent is typing is not touched.
    agent.get_by_label("Reply to the customer").fill("half a sent")
    expect(agent.locator("#thread").get_by_text("It has not arrived yet.")).to_be_visible()
    expect(agent.get_by_label("Reply to the customer")).to_have_value("half a sent")


def test_an_internal_note_never_reaches_the_customer(stack, new_page):
    customer, agent = new_page(), new_page()
    link = submit(customer, stack, subject="A question about notes", message="Do you talk about me?")
    sign_in(agent, stack, "teammate")
    agent.get_by_role("link", name="A question about notes").click()
    expect(agent.locator("#thread").get_by_text("Do you talk about me?")).to_be_visible()
    agent.wait_for_load_state()
    agent.keyboard.press("n")
    agent.get_by_label("Internal note", exact=True).last.fill("canary-note-7731")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#thread").get_by_text("canary-note-7731")).to_be_visible()
    customer.goto(stack.url("alpha", link) if link.startswith("/") else link)
    expect(customer.get_by_text("Do you talk about me?")).to_be_visible()
    assert "canary-note-7731" not in customer.content()


def test_an_unanswered_ticket_breaches_and_escalates_by_itself(stack, new_page):
    lead = new_page()
    sign_in(lead, stack, "lead")
    lead.goto(stack.url("alpha", "/desk/tickets/?view=breached"))
    stack.manage("shell", "--no-imports", "-v0", "-c", "from tests.journeys.overdue import make; make()")

    # The clock process finds it due, a worker records the breach, a consumer escalates, the page refreshes itself.
    row = lead.get_by_role("link", name="Nobody answers me")
    expect(row).to_be_visible(timeout=20_000)
    row.click()
    expect(lead.locator("#thread").get_by_text("The first reply was missed")).to_be_visible()
    expect(lead.locator("#thread").get_by_text("Escalated from Billing to Escalations")).to_be_visible()
    expect(lead.locator(".conv-meta").get_by_text("High", exact=True)).to_be_visible()
    lead.goto(stack.url("alpha", "/desk/notifications/"))
    expect(lead.get_by_text(re.compile(r"#\d+: the first reply was missed"))).to_be_visible()


def test_the_form_and_the_request_page_need_no_script(stack, new_page):
    customer = new_page(java_script_enabled=False)
    link = submit(customer, stack, subject="Without any script", message="Does it work?")
    customer.goto(stack.url("alpha", link) if link.startswith("/") else link)
    expect(customer.get_by_text("Does it work?")).to_be_visible()
    customer.fill("[name=body]", "A second message")
    customer.get_by_role("button", name=re.compile("send", re.IGNORECASE)).click()
    expect(customer.get_by_text("A second message")).to_be_visible()


def test_the_keyboard_works_the_list(stack, new_page):
    customer, agent = new_page(), new_page()
    submit(customer, stack, subject="Keyboard one", message="First")
    sign_in(agent, stack, "teammate")
    expect(agent.get_by_role("link", name="Keyboard one")).to_be_visible()
    agent.wait_for_load_state()
    agent.keyboard.press("/")
    agent.keyboard.type("keyboard one")
    agent.keyboard.press("Enter")
    expect(agent.get_by_role("heading", name="Search")).to_be_visible()
    agent.wait_for_load_state()
    agent.locator("body").click(position={"x": 5, "y": 300})
    agent.keyboard.press("j")
    agent.keyboard.press("Enter")
    expect(agent.locator("#thread").get_by_text("First", exact=True)).to_be_visible()
    agent.wait_for_load_state()
    agent.keyboard.press("e")
    expect(agent.locator(".conv-meta").get_by_text("Solved")).to_be_visible()
    agent.keyboard.press("?")
    expect(agent.get_by_role("dialog")).to_be_visible()
