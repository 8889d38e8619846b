def test_admins_read_and_change_nothing(world, client_for, upload):
    file = upload("notes.txt", b"x")
    browser = client_for(world.alpha.admin)
    page = f"/admin/files/file/{file.id}/change/"
    assert "notes.txt" in browser.get("/admin/files/file/").content.decode()
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"name": "other.txt"}).status_code == 403
    assert browser.get("/admin/files/file/add/").status_code == 403


def test_another_tenants_files_are_not_there(world, client_for, upload):
    file = upload("secret-of-beta.txt", b"x", place=world.beta)
    browser = client_for(world.alpha.admin)
    assert "secret-of-beta" not in browser.get("/admin/files/file/").content.decode()
    assert browser.get(f"/admin/files/file/{file.id}/change/").status_code in {302, 404}
    assert client_for(world.alpha.agent).get("/admin/files/file/").status_code == 403
